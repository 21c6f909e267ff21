//! Who asks what of the background, and who may. Each kind of message has its own module.

use serde::Serialize;
use staffetta_core::approval::Approved;
use staffetta_core::session::Seen;
use staffetta_core::user::ApprovedSender;
use staffetta_protocol::Failure;
use staffetta_protocol::browser::{RemoveCredentials, Services, SetCertificate, SetCredentials};
use wasm_bindgen::JsValue;

use crate::json::{from_js, to_js};
use crate::message::{FromPage, FromScript};
use crate::sender::{ScriptSender, Sender};
use crate::use_field::Question;
use crate::{
    approvals, attempts, badge, browser, by_hand, capture, card_login, clipboard, control, diagnosis, fill,
    host, mailbox, note, portal_task, prepared, refresh, refusal, services, sessions, texts, use_field, user,
};

/// Answers a message; `null` for anybody we do not serve, and for what is no message of ours.
pub(crate) async fn answer(message: JsValue, sender: &JsValue) -> JsValue {
    host::when_back(refresh::own_pages_too);
    match Sender::read(sender).await {
        Some(Sender::Script(sender)) => match from_js(message) {
            Some(message) => answer_script(message, &sender).await,
            None => JsValue::NULL,
        },
        Some(Sender::OwnPage) => match from_js(message) {
            Some(message) => answer_own_page(message).await,
            None => JsValue::NULL,
        },
        None => JsValue::NULL,
    }
}

async fn answer_script(message: FromScript, sender: &ScriptSender) -> JsValue {
    match message {
        FromScript::Webmail => to_js(&capture::instructions(sender).await),
        FromScript::Mails(mails) => to_js(&capture::read(mails, sender).await),
        FromScript::Page(page) => to_js(&capture::read_unknown(page, sender).await),
        FromScript::Portal => to_js(&portal_task::portal_task(sender).await),
        FromScript::Fields(fields) => to_js(&control::make(&fields, sender).await),
        FromScript::Preconnect => {
            if !sender.takes().is_empty() {
                host::preconnect();
            }
            JsValue::NULL
        }
        FromScript::Prepare(seen) => {
            if !sender.takes().is_empty() {
                prepared::prepare(seen, sender);
            }
            JsValue::NULL
        }
        FromScript::ShowMailbox => {
            if !sender.takes().is_empty() {
                mailbox::show().await;
            }
            JsValue::NULL
        }
        FromScript::Unlock => {
            if !sender.takes().is_empty() {
                attempts::at_once();
                refresh::unlock().await;
                refresh::own_pages_too();
            }
            JsValue::NULL
        }
        FromScript::RequestCode(issuer) => {
            if sender.takes().contains(&issuer) {
                use_field::ask(Question::RequestCode(issuer)).await;
            }
            JsValue::NULL
        }
        FromScript::Fill(click) => to_js(&fill::on_click(&click, sender).await),
        FromScript::Entered(entered) => {
            fill::on_entered(entered);
            JsValue::NULL
        }
        FromScript::Refusal(messages) => refusal::read(messages, sender).await.into(),
        FromScript::Note(order) if capture::may_show_mails(sender) => {
            attempts::at_once();
            to_js(&note::carry_out(order).await)
        }
        FromScript::Note(_) => JsValue::NULL,
    }
}

async fn answer_own_page(message: FromPage) -> JsValue {
    if !matches!(message, FromPage::List | FromPage::Places | FromPage::Portals | FromPage::FreshPortals) {
        attempts::at_once();
    }
    match message {
        FromPage::List | FromPage::FreshList => {
            let listing = sessions::list(false).await;
            badge::show(&listing);
            return answered(Ok(listing));
        }
        FromPage::Unlock => {
            refresh::unlock().await;
            return changed(Ok(())).await;
        }
        FromPage::Copy(seen) => return copy(seen).await,
        FromPage::CopyDiagnosis => return answered(Ok(diagnosis::copy().await)),
        FromPage::Accept(seen) => return changed(sessions::accept(seen).await).await,
        FromPage::AcceptSender(seen, sender) => return changed(accept_sender(seen, sender).await).await,
        FromPage::Assign(seen, purpose) => return changed(sessions::assign(seen, purpose).await).await,
        FromPage::UsePrevious(seen) => return changed(sessions::use_previous(seen).await).await,
        FromPage::Forget(seen) => return changed(sessions::forget(seen).await).await,
        FromPage::ByHand(text, issuer) => {
            return changed(by_hand::take(&text, issuer.as_deref()).await).await;
        }
        FromPage::ReadPage(tab) => return answered(Ok(capture::read_page(tab).await.err())),
        FromPage::Services(fresh) => {
            return answered(Ok(services::shown(&sessions::list(false).await, fresh).await));
        }
        FromPage::RequestCode(issuer, purpose) => {
            services::request(issuer, purpose).await;
            return answered(Ok(()));
        }
        FromPage::CancelCall => {
            services::cancel().await;
            return answered(Ok(()));
        }
        FromPage::CheckCode(seen) => return changed(Ok(services::check(seen).await)).await,
        FromPage::RevokeCode(seen) => return changed(Ok(services::revoke(seen).await)).await,
        FromPage::UseField => {
            if let Some(tab) = browser::tabs::in_front().await {
                use_field::begin(&tab, None).await;
            }
            return answered(Ok(()));
        }
        FromPage::Choice => return answered(Ok(use_field::choice().await)),
        FromPage::FillField(seen) => return answered(use_field::confirmed(seen).await),
        FromPage::Places => return answered(Ok(approvals::shown().await)),
        FromPage::FreshPlaces => {
            approvals::agree_with_host().await;
            return answered(Ok(approvals::shown().await));
        }
        FromPage::Approve(approved) => return changed(approvals::approve(approved).await).await,
        FromPage::GiveUp => {
            approvals::give_up().await;
            return answered(Ok(()));
        }
        FromPage::Withdraw(approved) => return withdraw(approved).await,
        FromPage::ServiceSettings => return answered(host::ask(Services {}).await),
        FromPage::SetCredentials(issuer, only_password) => {
            let language = texts::text("language");
            return answered(
                services::changed(host::ask(SetCredentials { issuer, only_password, language })).await,
            );
        }
        FromPage::RemoveCredentials(issuer) => {
            return answered(services::changed(host::ask(RemoveCredentials { issuer })).await);
        }
        FromPage::SetCertificate(issuer, file) => {
            return answered(services::changed(host::ask(SetCertificate { issuer, file })).await);
        }
        FromPage::Portals => card_login::look(false).await,
        FromPage::FreshPortals => card_login::look(true).await,
        FromPage::Order(portal, order) => card_login::carry_out(portal, order).await,
    }
    card_login::with_portals(|portals| answered(Ok(portals)))
}

async fn copy(seen: Seen) -> JsValue {
    match clipboard::copy(seen).await {
        Ok(copied) => answered(Ok(copied)),
        Err(failure) => changed::<()>(Err(failure)).await,
    }
}

/// The user vouches for the sender of a session, and of those that he will send.
async fn accept_sender(seen: Seen, sender: ApprovedSender) -> Result<(), Failure> {
    sessions::accept(seen).await?;
    user::approve(sender).await
}

/// Withdraws approvals, and with them the browser's permissions that nothing else needs.
async fn withdraw(all: Vec<Approved>) -> JsValue {
    let withdrawn = approvals::withdraw(&all).await;
    for origin in all.iter().filter_map(Approved::origin) {
        card_login::give_back(origin).await;
    }
    changed(withdrawn).await
}

/// Tells everybody that the sessions may be others by now, and answers.
async fn changed<T: Serialize>(done: Result<T, Failure>) -> JsValue {
    refresh::everyone().await;
    answered(done)
}

/// An answer as our own pages take it: of a failure, its code.
fn answered<T: Serialize>(result: Result<T, Failure>) -> JsValue {
    to_js(&result.map_err(|failure| failure.code()))
}
