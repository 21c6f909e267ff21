//! Which buttons a portal has, in which rows, and how each looks. Decided from where its login stands.

use staffetta_core::card::login::CodeAct;
use staffetta_core::portal::Action;

use super::state::{Order, PortalLogin, PortalView, Task};

const LOG_IN: Order = Order::Begin(Task::LogIn(Action::Login));
pub(crate) const REGISTER: Order = Order::Begin(Task::LogIn(Action::Register));
const GENERATE: Order = Order::Begin(Task::Code(CodeAct::Generate));
const COLLECT: Order = Order::Begin(Task::Code(CodeAct::Collect));
const LOG_OUT: Order = Order::Begin(Task::LogOut);

/// How the button of an order looks.
pub(crate) struct ButtonLook {
    /// A name that no other order has.
    pub(crate) name: &'static str,
    /// Its class, where nobody is asked about the card.
    pub(crate) class: &'static str,
    /// The key of its text.
    pub(crate) text: &'static str,
}

/// The buttons of the first row, and those below.
pub(crate) fn rows(portal: &PortalView) -> [Vec<Order>; 2] {
    let only = |wanted: bool, orders: &[Order]| if wanted { orders.to_vec() } else { Vec::new() };
    let can = |action| portal.entry.actions.contains(&action);
    match portal.login {
        PortalLogin::Busy { .. } => [Vec::new(), Vec::new()],
        PortalLogin::CardOut(_) => [vec![LOG_OUT, Order::Stay], Vec::new()],
        PortalLogin::Open(ref session) => {
            let has_codes = portal.entry.has_session_code && session.in_host;
            [vec![Order::Show, LOG_OUT], only(has_codes, &[GENERATE, COLLECT])]
        }
        PortalLogin::Closed => {
            [only(can(Action::Login), &[LOG_IN]), only(can(Action::Register), &[REGISTER])]
        }
    }
}

/// How the button of an order looks.
pub(crate) const fn look_of(order: Order) -> ButtonLook {
    let (name, class, text) = match order {
        LOG_IN => ("login", "primary", "login_button"),
        REGISTER => ("register", "plain small", "login_register"),
        GENERATE => ("generate", "plain small", "login_generate"),
        COLLECT => ("collect", "plain small", "login_collect"),
        LOG_OUT => ("logout", "plain", "login_leave"),
        Order::Show => ("show", "primary", "login_show"),
        Order::Stay => ("stay", "primary", "login_stay"),
    };
    ButtonLook { name, class, text }
}

/// The key of what is said while a task is under way.
pub(crate) const fn progress(task: Task) -> &'static str {
    match task {
        Task::LogIn(Action::Login) => "login_doing_login",
        Task::LogIn(Action::Register) => "login_doing_register",
        Task::Code(CodeAct::Generate) => "login_doing_generate",
        Task::Code(CodeAct::Collect) => "login_doing_collect",
        Task::LogOut => "login_doing_logout",
    }
}

#[cfg(test)]
mod tests {
    use staffetta_core::card::portal_session::OpenSession;
    use staffetta_core::{Origin, Timestamp};
    use staffetta_protocol::browser::PortalEntry;

    use super::super::state::{Card, OpenLogin};
    use super::*;

    fn portal(login: PortalLogin) -> PortalView {
        let entry = PortalEntry {
            id: "a".into(),
            name: "A".into(),
            origins: vec![Origin::parse("https://a.example").unwrap()],
            actions: vec![Action::Login, Action::Register],
            has_session_code: true,
            open: None,
        };
        PortalView { entry, login, outcome: None }
    }

    fn session() -> OpenLogin {
        let at = Timestamp::from_seconds;
        let shown = OpenSession { operator: None, since: at(0), expires_at: at(1), open: String::new() };
        OpenLogin {
            shown,
            in_browser: true,
            has_http_only: true,
            in_host: true,
            logout_on_removal: false,
            card: Card::In,
        }
    }

    #[test]
    fn nobody_logged_in_may_log_in_or_register_as_far_as_the_portal_has_it() {
        let mut closed = portal(PortalLogin::Closed);
        assert_eq!(rows(&closed), [[LOG_IN], [REGISTER]]);
        closed.entry.actions = vec![Action::Login];
        assert_eq!(rows(&closed), [vec![LOG_IN], vec![]]);
        closed.entry.actions.clear();
        assert_eq!(rows(&closed), [[], []]);
    }

    #[test]
    fn an_open_portal_is_shown_or_left_and_gives_codes_only_where_it_has_them() {
        let mut open = portal(PortalLogin::Open(session()));
        assert_eq!(rows(&open), [[Order::Show, LOG_OUT], [GENERATE, COLLECT]]);
        open.entry.has_session_code = false;
        assert_eq!(rows(&open), [vec![Order::Show, LOG_OUT], vec![]]);
        let unheld = OpenLogin { in_host: false, ..session() };
        assert_eq!(rows(&portal(PortalLogin::Open(unheld))), [vec![Order::Show, LOG_OUT], vec![]]);
    }

    #[test]
    fn with_the_card_out_the_question_comes_first_and_while_something_runs_nothing_is_offered() {
        assert_eq!(rows(&portal(PortalLogin::CardOut(session()))), [vec![LOG_OUT, Order::Stay], vec![]]);
        for session in [None, Some(session())] {
            let busy = PortalLogin::Busy { task: Task::LogOut, session, card_went_out: false };
            assert_eq!(rows(&portal(busy)), [[], []]);
        }
    }

    #[test]
    fn no_two_buttons_have_one_name() {
        let names = [LOG_IN, REGISTER, GENERATE, COLLECT, LOG_OUT, Order::Show, Order::Stay].map(look_of);
        let different: std::collections::BTreeSet<_> = names.iter().map(|look| look.name).collect();
        assert_eq!(different.len(), names.len());
    }
}
