//! Which room answers which request.

use std::sync::Arc;

use staffetta_protocol::Trouble;
use staffetta_protocol::card_process::{Answer, CardList, Diagnosis, LoggedOut, Login, Removed, Request};

use super::outlet::Outlet;
use super::parts::Parts;
use crate::cancellation::Cancellation;
use crate::http::Network;
use crate::login;

/// Does what is asked.
pub(super) fn serve(
    request: Request,
    parts: &dyn Parts,
    outlet: &Arc<Outlet>,
    cancellation: &Cancellation,
) -> Result<Answer, Trouble> {
    match request {
        Request::Cards(_) => Ok(CardList { cards: parts.views()? }.into()),
        Request::Login(request) => log_in(&request, parts, outlet, cancellation),
        Request::Logout(request) => {
            let confirmed = login::logout(request, &Network::of_this_system());
            Ok(LoggedOut { confirmed }.into())
        }
        Request::SessionCode(request) => {
            let help = request.portal.help.clone();
            let shown = login::session_code(request, &Network::of_this_system());
            shown.map(Answer::from).map_err(|trouble| trouble.with_help(help.as_deref()))
        }
        Request::AwaitRemoval(request) => parts.await_removal(&request.serial).map(|()| Removed {}.into()),
        Request::Diagnose(request) => {
            let portals = login::reaches(&request.portals, &Network::of_this_system());
            let (cards, service) = match parts.views() {
                Ok(cards) => (cards, None),
                Err(trouble) => (Vec::new(), Some(trouble)),
            };
            let (modules, pin_window) = (parts.modules(), parts.pin_window_program());
            Ok(Diagnosis { service, cards, modules, pin_window, portals }.into())
        }
    }
}

fn log_in(
    request: &Login,
    parts: &dyn Parts,
    outlet: &Arc<Outlet>,
    cancellation: &Cancellation,
) -> Result<Answer, Trouble> {
    let network = Arc::new(Network::of_this_system());
    let outlet = Arc::clone(outlet);
    let report: login::Report = Arc::new(move |step| outlet.step(step));
    let find = || parts.login_card(request);
    let mut window = parts.pin_window(cancellation);
    let outcome = login::login(request, &network, find, window.as_mut(), &report);
    outcome.map(Answer::LoggedIn).map_err(|trouble| trouble.with_help(request.portal.help.as_deref()))
}
