//! What is offered at a portal: which buttons, in which rows. Decided from the portal's situation alone; a button is named by its order.

/// A portal's situation.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Situation {
    /// Something is under way.
    pub(super) busy: bool,
    /// Somebody is logged in.
    pub(super) open: bool,
    /// The card is out, and the user is asked.
    pub(super) asked: bool,
    /// It has *Effettua login*.
    pub(super) can_login: bool,
    /// It has *Registra CNS*.
    pub(super) can_register: bool,
    /// It has *Gestione ID-SESSIONE*.
    pub(super) has_session_code: bool,
}

impl Situation {
    /// The buttons: those of the first row, and those below.
    pub(super) const fn offers(self) -> [&'static str; 2] {
        if self.busy {
            ["", ""]
        } else if self.asked {
            ["logout stay", ""]
        } else if self.open {
            ["show logout", if self.has_session_code { "generate collect" } else { "" }]
        } else {
            [if self.can_login { "login" } else { "" }, if self.can_register { "register" } else { "" }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: Situation = Situation {
        busy: false,
        open: false,
        asked: false,
        can_login: true,
        can_register: true,
        has_session_code: true,
    };

    #[test]
    fn nobody_logged_in_may_log_in_or_register_as_far_as_the_portal_has_it() {
        assert_eq!(CLOSED.offers(), ["login", "register"]);
        assert_eq!(Situation { can_register: false, ..CLOSED }.offers(), ["login", ""]);
        assert_eq!(Situation::default().offers(), ["", ""]);
    }

    #[test]
    fn an_open_portal_is_shown_or_left_and_gives_codes_only_where_it_has_them() {
        let open = Situation { open: true, ..CLOSED };
        assert_eq!(open.offers(), ["show logout", "generate collect"]);
        assert_eq!(Situation { has_session_code: false, ..open }.offers(), ["show logout", ""]);
    }

    #[test]
    fn with_the_card_out_the_question_comes_first_and_while_something_runs_nothing_is_offered() {
        let asked = Situation { open: true, asked: true, ..CLOSED };
        assert_eq!(asked.offers(), ["logout stay", ""]);
        for situation in [CLOSED, asked] {
            assert_eq!(Situation { busy: true, ..situation }.offers(), ["", ""]);
        }
    }
}
