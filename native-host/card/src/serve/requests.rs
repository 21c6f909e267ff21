//! What is done for each request.

use std::sync::Arc;

use crate::trouble::Trouble;
use staffetta_protocol::card_process::{Answer, CardList, Diagnosis, LoggedOut, Login, Removed, Request};

use super::answer_writer::AnswerWriter;
use super::platform::Platform;
use crate::cancellation::Cancellation;
use crate::http::Network;
use crate::login;

/// Does what is asked.
pub(super) fn serve(
    request: Request,
    platform: &dyn Platform,
    answers: &Arc<AnswerWriter>,
    cancellation: &Cancellation,
) -> Result<Answer, Trouble> {
    match request {
        Request::Cards(_) => Ok(CardList { cards: platform.views()? }.into()),
        Request::Login(request) => log_in(&request, platform, answers, cancellation),
        Request::Logout(request) => {
            let confirmed = login::logout(request, &Network::of_this_system());
            Ok(LoggedOut { confirmed }.into())
        }
        Request::SessionCode(request) => {
            let help = request.portal.help.clone();
            let shown = login::session_code(request, &Network::of_this_system());
            shown.map(Answer::from).map_err(|trouble| trouble.with_help(help.as_deref()))
        }
        Request::AwaitRemoval(request) => platform.await_removal(&request.serial).map(|()| Removed {}.into()),
        Request::Diagnose(request) => {
            let portals = login::reaches(&request.portals, &Network::of_this_system());
            let (cards, service) = match platform.views() {
                Ok(cards) => (cards, None),
                Err(trouble) => (Vec::new(), Some(trouble.into())),
            };
            let (modules, pin_window) = (platform.modules(), platform.pin_window_program());
            Ok(Diagnosis { service, cards, modules, pin_window, portals }.into())
        }
    }
}

fn log_in(
    request: &Login,
    platform: &dyn Platform,
    answers: &Arc<AnswerWriter>,
    cancellation: &Cancellation,
) -> Result<Answer, Trouble> {
    let network = Arc::new(Network::of_this_system());
    let answers = Arc::clone(answers);
    let report: login::Report = Arc::new(move |step| answers.step(step));
    let find = || platform.login_card(request);
    let mut window = platform.pin_window(cancellation);
    let outcome = login::login(request, &network, find, window.as_mut(), &report);
    outcome.map(Answer::LoggedIn).map_err(|trouble| trouble.with_help(request.portal.help.as_deref()))
}
