//! The issuers' services: which can be asked, and what the user ordered there. The host asks them; what it is answered
//! is remembered for the user, who may look elsewhere meanwhile.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_core::service::{CodeRequest, Outcome, Told, purposes_of};
use staffetta_core::session::{Seen, SessionView};
use staffetta_core::slot::Purpose;
use staffetta_protocol::browser::{
    AwaitAuthorization, BeginAuthorization, CancelCall, CheckCode, RequestCode, RevokeCode, ServiceEntry,
    Services, ServicesReply,
};
use staffetta_protocol::{Failure, FailureCode, FailureKind};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::browser::tabs;
use crate::json::{from_js, to_js};
use crate::sessions::{self, Listing};
use crate::{browser, host, refresh, texts, user};

/// Key, in the browser's memory, of the code that was asked for.
const REMEMBERED: &str = "code_request";

/// For how long it is said why no code is to come, in seconds from the request.
const TOLD_FOR: i64 = 300;

/// A code that the user asked for, and how far that is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) request: CodeRequest,
    pub(crate) stage: Stage,
}

/// How far a request is, with what is said of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// The service has yet to answer.
    UnderWay,
    /// The user has yet to log in, in the tab that was opened.
    LoggingIn,
    /// The code came, without a mail.
    Received,
    /// The mail is to come: in words, and in those for beside a field.
    Awaited { words: String, in_control: String },
    /// No mail is to come, as far as is known.
    Over(String),
    /// The mail did not come.
    Missed(String),
}

/// What our pages and the control show.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// The services with an address on this computer, each with what this user may ask a code for: for a role that a
    /// service does not know, nothing.
    pub(crate) services: Vec<ServiceEntry>,
    /// The request whose code has not come.
    pub(crate) order: Option<Order>,
}

/// What is said of an order about a code, and whether it is what the user hoped for.
#[derive(Serialize, Deserialize)]
pub(crate) struct OrderMessage {
    pub(crate) text: String,
    pub(crate) is_good: bool,
}

thread_local! {
    /// What the host said on this connection.
    static KNOWN: RefCell<Option<(u64, Vec<ServiceEntry>)>> = const { RefCell::new(None) };
    static ORDER: RefCell<Option<Order>> = const { RefCell::new(None) };
    /// Whether an earlier life's was looked for.
    static IS_LOADED: Cell<bool> = const { Cell::new(false) };
}

impl Order {
    /// Whether no code is on its way, as far as is known.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_) | Stage::Missed(_) | Stage::Received)
    }

    /// Whether its mail did not come for long.
    pub(crate) const fn is_missed(&self) -> bool {
        matches!(self.stage, Stage::Missed(_))
    }

    /// Whether the host has yet to answer.
    const fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::UnderWay | Stage::LoggingIn)
    }

    fn has_come(&self, listing: &Listing) -> bool {
        listing.sessions.iter().any(|(session, _)| self.request.is_met_by(session))
    }

    /// Whether the user has yet to log in: the mailbox is of no use.
    pub(crate) fn is_login(&self) -> bool {
        self.stage == Stage::LoggingIn
    }

    /// What is left of it when the life of the background ended that waited: the host gave it up then. A request may
    /// have arrived, and its mail may come; a login leads nowhere any more.
    fn of_earlier_life(self) -> Self {
        let stage = match self.stage {
            Stage::UnderWay => Stage::Over(texts::text("service_unknown")),
            Stage::LoggingIn => Stage::Over(texts::text("code_login_cancelled")),
            stage => stage,
        };
        Self { stage, ..self }
    }

    /// The same later: a mail that did not come for long is not waited for any more.
    fn at(self, now: Timestamp) -> Self {
        match self.stage {
            Stage::Awaited { .. } if self.request.is_missed(now) => {
                let words = texts::missed(&self.request.issuer, self.request.at);
                Self { stage: Stage::Missed(words), ..self }
            }
            _ => self,
        }
    }

    /// Whether its code is still there to be used.
    fn is_of_use(&self, listing: &Listing) -> bool {
        let met = |session: &SessionView| self.request.is_met_by(session) && !session.is_set_aside();
        listing.sessions.iter().any(|(session, _)| met(session))
    }

    /// The same, where there is little room: beside a field.
    pub(crate) fn said_in_control(&self) -> String {
        match &self.stage {
            Stage::Awaited { in_control, .. } => in_control.clone(),
            _ => self.said(),
        }
    }

    /// How far it is, in words.
    pub(crate) fn said(&self) -> String {
        match &self.stage {
            Stage::UnderWay => texts::text_with("code_under_way", &[texts::name_of(&self.request.issuer)]),
            Stage::LoggingIn => texts::text_with("code_logging_in", &[texts::name_of(&self.request.issuer)]),
            Stage::Received => texts::text("code_received"),
            Stage::Awaited { words, .. } | Stage::Over(words) | Stage::Missed(words) => words.clone(),
        }
    }
}

impl Shown {
    /// Whether a code that was held when the awaited one was asked for may no longer be valid: some services end it at
    /// once.
    pub(crate) fn may_have_ended(&self, session: &SessionView) -> bool {
        self.order.as_ref().is_some_and(|Order { request, stage }| {
            matches!(stage, Stage::Awaited { .. })
                && request.issuer == session.slot.issuer
                && request.held.contains(&session.masked)
                && self.ready(&request.issuer).is_some_and(|service| service.replaces_at_once)
        })
    }

    /// The service of an issuer, if it can be asked.
    pub(crate) fn ready(&self, issuer: &str) -> Option<&ServiceEntry> {
        self.services.iter().find(|service| service.ready && service.issuer == issuer)
    }
}

/// What there is; `fresh` has the host asked again.
pub(crate) async fn shown(listing: &Listing, fresh: bool) -> Shown {
    load().await;
    drop_when_come(listing).await;
    let mut services = services(fresh).await;
    let role = user::known().await.role;
    for service in &mut services {
        service.purposes = purposes_of(role, &service.purposes);
    }
    let now = browser::now();
    let mut shown = Shown { services, order: None };
    shown.order = ORDER.with_borrow(Clone::clone).map(|order| order.at(now)).filter(|order| {
        let Order { request, stage } = order;
        shown.ready(&request.issuer).is_some()
            && match stage {
                Stage::UnderWay | Stage::LoggingIn => true,
                Stage::Awaited { .. } => request.is_awaited(now),
                // Not of one that the user forgot, or ended.
                Stage::Received if !order.is_of_use(listing) => false,
                Stage::Missed(_) => request.is_missed(now),
                Stage::Received | Stage::Over(_) => now.seconds() - request.at.seconds() < TOLD_FOR,
            }
    });
    shown
}

/// Whether the mail of a code that was asked for is to come.
pub(crate) async fn is_awaited() -> bool {
    load().await;
    ORDER.with_borrow(|order| {
        order.as_ref().is_some_and(|order| {
            matches!(order.stage, Stage::Awaited { .. }) && order.request.is_awaited(browser::now())
        })
    })
}

/// A code that came is not waited for again, not even when the user forgets it.
async fn drop_when_come(listing: &Listing) {
    let has_come =
        |order: &Order| !order.is_under_way() && order.stage != Stage::Received && order.has_come(listing);
    if ORDER.with_borrow(|order| order.as_ref().is_some_and(has_come)) {
        ORDER.set(None);
        let _ = browser::remember(REMEMBERED, JsValue::NULL).await;
    }
}

/// Asks for a new code. What comes of it is shown, here and wherever the user looks by then.
pub(crate) async fn request(issuer: String, purpose: Purpose) {
    load().await;
    if ORDER.with_borrow(|order| order.as_ref().is_some_and(Order::is_under_way)) {
        return;
    }
    let listing = sessions::list(false).await;
    let held = listing.sessions.into_iter().map(|(session, _)| session);
    let held = held.filter(|session| session.slot.issuer == issuer).map(|session| session.masked).collect();
    let request = CodeRequest { issuer: issuer.clone(), purpose: purpose.clone(), at: browser::now(), held };
    keep(Order { request: request.clone(), stage: Stage::UnderWay }).await;
    if services(false).await.iter().any(|service| service.issuer == issuer && service.in_browser) {
        let stage = authorize(&request).await.map_or_else(Stage::Over, |()| Stage::Received);
        keep(Order { request, stage }).await;
        refresh::everyone().await;
        return;
    }
    remember().await;
    let answer = host::ask(RequestCode { issuer, purpose }).await;
    let stage = match answer {
        Ok(told) if told.outcome == Outcome::Requested => {
            let words = texts::told(&told, &request.issuer, request.at);
            // What the service says of the mail is not left out.
            let in_control = match told.words {
                Some(_) => words.clone(),
                None => texts::awaited(&request.issuer, request.at),
            };
            Stage::Awaited { words, in_control }
        }
        Ok(told) => Stage::Over(texts::told(&told, &request.issuer, request.at)),
        Err(failure) => Stage::Over(failed(&failure, "service_unknown")),
    };
    keep(Order { request, stage }).await;
}

/// Has the user log in and authorize in a tab, and waits until the host holds the code; or why it does not.
async fn authorize(request: &CodeRequest) -> Result<(), String> {
    let CodeRequest { issuer, purpose, .. } = request.clone();
    let told = |failure: Failure| match failure.code() {
        // Nothing is to come by mail.
        FailureCode::Cancelled => texts::text("code_login_cancelled"),
        _ => texts::failure(&failure),
    };
    let begun = host::ask(BeginAuthorization { issuer, purpose }).await;
    if begun.as_ref().is_err_and(|failure| failure.code() == FailureCode::HostSlow) {
        // It may listen by now, for a tab that nobody opens.
        cancel().await;
    }
    let begun = begun.map_err(told)?;
    if !begun.address.starts_with("https://") {
        cancel().await;
        return Err(told(FailureKind::Malformed.into()));
    }
    keep(Order { request: request.clone(), stage: Stage::LoggingIn }).await;
    let Some(tab) = tabs::open(&begun.address).await else {
        cancel().await;
        return Err(texts::text("code_login_not_opened"));
    };
    let is_closed = Rc::new(Cell::new(false));
    let of_tab = Rc::clone(&is_closed);
    let _watch = tabs::when_closed(tab, move || {
        of_tab.set(true);
        spawn_local(end_call(CancelCall { login_closed: true }));
    })
    .await;
    let outcome = host::ask(AwaitAuthorization {}).await;
    outcome.map(drop).map_err(|failure| match failure.code() {
        FailureCode::Cancelled if is_closed.get() => texts::text("code_login_closed"),
        _ => told(failure),
    })
}

/// Nobody waits any longer for a service.
pub(crate) async fn cancel() {
    end_call(CancelCall::default()).await;
}

async fn end_call(order: CancelCall) {
    // What was asked is answered.
    let _ = host::ask(order).await;
}

/// Asks whether a code is still valid.
pub(crate) async fn check(Seen { slot, masked }: Seen) -> OrderMessage {
    message_of(host::ask(CheckCode { slot, masked }).await)
}

/// Has a code ended.
pub(crate) async fn revoke(Seen { slot, masked }: Seen) -> OrderMessage {
    message_of(host::ask(RevokeCode { slot, masked }).await)
}

fn message_of(answer: Result<Told, Failure>) -> OrderMessage {
    match answer {
        Ok(told) => {
            OrderMessage { is_good: told.outcome.is_good(), text: texts::told(&told, "", browser::now()) }
        }
        Err(failure) => OrderMessage { is_good: false, text: failed(&failure, "service_silent") },
    }
}

/// What is said of a failure; `unknown` where nobody knows what the service made of it.
fn failed(failure: &Failure, unknown: &str) -> String {
    match failure.code() {
        FailureCode::Cancelled | FailureCode::HostSlow | FailureCode::HostDied => texts::text(unknown),
        _ => texts::failure(failure),
    }
}

/// What the host says after a change of what the services need: what it said before counts no more.
pub(crate) async fn changed(
    reply: impl Future<Output = Result<ServicesReply, Failure>>,
) -> Result<ServicesReply, Failure> {
    let reply = reply.await;
    KNOWN.set(None);
    reply
}

async fn services(fresh: bool) -> Vec<ServiceEntry> {
    let known = || {
        KNOWN.with_borrow(|known| {
            let known = known.as_ref().filter(|(number, _)| host::connection() == Some(*number));
            known.map(|(_, services)| services.clone())
        })
    };
    if let Some(services) = known().filter(|_| !fresh) {
        return services;
    }
    let Ok(reply) = host::ask(Services {}).await else { return Vec::new() };
    KNOWN.set(host::connection().map(|number| (number, reply.services.clone())));
    reply.services
}

/// Remembers how far it is, and shows it.
async fn keep(order: Order) {
    // What is about to be asked is remembered when it is.
    let is_asked = order.stage != Stage::UnderWay;
    IS_LOADED.set(true);
    ORDER.set(Some(order));
    if is_asked {
        remember().await;
    }
    refresh::own_pages_too();
}

/// Has the next life know it.
async fn remember() {
    let order = ORDER.with_borrow(|order| order.as_ref().map(to_js));
    // Without room for it, the next life does not wait.
    let _ = browser::remember(REMEMBERED, order.unwrap_or(JsValue::NULL)).await;
}

async fn load() {
    if !IS_LOADED.get() {
        let remembered: Option<Order> = from_js(browser::remembered(REMEMBERED).await);
        if !IS_LOADED.replace(true) {
            ORDER.set(remembered.map(Order::of_earlier_life));
        }
    }
}
