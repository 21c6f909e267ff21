//! Which room answers which request.

use std::sync::Arc;

use staffetta_core::card::Trouble;
use staffetta_core::card::pipe::{Answer, Diagnosis, LoginRequest, Request};

use super::outlet::Outlet;
use super::parts::Parts;
use crate::http::Network;
use crate::login;

/// Does what is asked.
pub(super) fn serve(request: Request, parts: &dyn Parts, outlet: &Arc<Outlet>) -> Result<Answer, Trouble> {
    match request {
        Request::Cards => Ok(Answer::Cards { cards: parts.views()? }),
        Request::Login(request) => log_in(&request, parts, outlet),
        Request::Logout(open) => {
            let confirmed = login::logout(*open, &Network::of_this_system());
            Ok(Answer::LoggedOut { confirmed })
        }
        Request::SessionCode(request) => {
            login::session_code(*request, &Network::of_this_system()).map(Answer::Code)
        }
        Request::AwaitRemoval { serial } => parts.await_removal(&serial).map(|()| Answer::Removed),
        Request::Diagnose { portals } => {
            let portals = login::reaches(&portals, &Network::of_this_system());
            let (cards, service) = match parts.views() {
                Ok(cards) => (cards, None),
                Err(trouble) => (Vec::new(), Some(trouble)),
            };
            let (modules, pin_window) = (parts.modules(), parts.pin_window_program());
            Ok(Answer::Diagnosis(Diagnosis { service, cards, modules, pin_window, portals }))
        }
    }
}

fn log_in(request: &LoginRequest, parts: &dyn Parts, outlet: &Arc<Outlet>) -> Result<Answer, Trouble> {
    let network = Arc::new(Network::of_this_system());
    let outlet = Arc::clone(outlet);
    let report: login::Report = Arc::new(move |step| outlet.step(step));
    let find = || parts.login_card(request);
    let mut window = parts.pin_window();
    login::login(request, &network, find, window.as_mut(), &report).map(Answer::LoggedIn)
}
