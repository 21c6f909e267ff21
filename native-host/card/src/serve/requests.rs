//! What is done for each request.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use staffetta_core::profiles::service;
use staffetta_native::language::Language;
use staffetta_protocol::card_process::{
    Answer, CardList, CardView, Diagnose, Diagnosis, LoggedOut, Login, ModuleView, PortalReach, Removed,
    Request, TypeField, Typed,
};

use super::answer_writer::AnswerWriter;
use super::failure::{RequestError, ServeError};
use super::platform::Platform;
use crate::cancellation::Cancellation;
use crate::card::CardError;
use crate::http::{HttpError, Network};
use crate::login;
use crate::pin::FieldPrompt;
use crate::side_by_side::joined;

/// Does what is asked.
pub(super) fn serve(
    request: Request,
    platform: &dyn Platform,
    answers: &Arc<AnswerWriter>,
    cancellation: &Cancellation,
) -> Result<Answer, ServeError> {
    match request {
        Request::Cards(request) => Ok(CardList { cards: views(platform, request.trace)? }.into()),
        Request::Login(request) => log_in(&request, platform, answers, cancellation),
        Request::Logout(request) => {
            let confirmed = login::logout(request, &Network::of_this_system());
            Ok(LoggedOut { confirmed }.into())
        }
        Request::SessionCode(request) => {
            let help = request.portal.help.clone();
            let shown = login::session_code(request, &Network::of_this_system());
            shown.map(Answer::from).map_err(|source| ServeError::Flow { source, help })
        }
        Request::AwaitRemoval(request) => {
            platform.await_removal(&request.serial)?;
            Ok(Removed {}.into())
        }
        Request::TypeField(request) => Ok(type_field(&request, platform, cancellation)?.into()),
        Request::Diagnose(request) => Ok(diagnose(&request, platform).into()),
    }
}

/// How long the window waits for the user.
const FIELD_TIME_LIMIT: Duration = Duration::from_secs(120);

fn type_field(
    request: &TypeField,
    platform: &dyn Platform,
    cancellation: &Cancellation,
) -> Result<Typed, ServeError> {
    let service = service(&request.service).ok_or(RequestError::Unknown)?;
    let language = Language::of_locale(&request.language);
    let prompt = FieldPrompt { service, field: request.field, language, time_limit: FIELD_TIME_LIMIT };
    let value = platform.type_field(&prompt, cancellation).map_err(ServeError::Window)?;
    Ok(Typed { value })
}

/// Looks at everything at once: what does not answer takes the time of nothing else.
fn diagnose(request: &Diagnose, platform: &dyn Platform) -> Diagnosis {
    thread::scope(|scope| {
        let portals = scope.spawn(|| login::reaches(&request.portals, &Network::of_this_system()));
        let modules = scope.spawn(|| platform.modules());
        let (cards, service) = match views(platform, false) {
            Ok(cards) => (cards, None),
            Err(error) => (Vec::new(), Some(error.into())),
        };
        let of_portal =
            |(reach, error): (_, Option<HttpError>)| PortalReach { error: error.map(Into::into), ..reach };
        let of_module =
            |(path, error): (_, Option<CardError>)| ModuleView { path, error: error.map(Into::into) };
        Diagnosis {
            service,
            cards,
            modules: joined(modules).into_iter().map(of_module).collect(),
            pin_window: platform.pin_window_program(),
            portals: joined(portals).into_iter().map(of_portal).collect(),
        }
    })
}

fn views(platform: &dyn Platform, traced: bool) -> Result<Vec<CardView>, CardError> {
    let told = |(view, error): (_, Option<CardError>)| CardView { error: error.map(Into::into), ..view };
    Ok(platform.views(traced)?.into_iter().map(told).collect())
}

fn log_in(
    request: &Login,
    platform: &dyn Platform,
    answers: &Arc<AnswerWriter>,
    cancellation: &Cancellation,
) -> Result<Answer, ServeError> {
    let network = Arc::new(Network::of_this_system());
    let answers = Arc::clone(answers);
    let report: login::Report = Arc::new(move |progress| answers.tell(progress));
    let find = || platform.login_card(request);
    let mut window = platform.pin_window(cancellation);
    let outcome = login::login(request, &network, find, window.as_mut(), &report);
    outcome
        .map(Answer::LoggedIn)
        .map_err(|source| ServeError::Flow { source, help: request.portal.help.clone() })
}
