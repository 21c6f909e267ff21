//! The three operations as a user orders them: limits looked at and written down first, then one call, then what it
//! means for the next one. Nothing is asked unless somebody orders it, and nothing twice.

use std::time::Duration;

use staffetta_core::profiles::schema::Service;
use staffetta_core::profiles::services;
use staffetta_core::service::{Answer, CodeOrder, For, Operator, Request};
use staffetta_core::{Secret, SessionId, Timestamp};
use staffetta_protocol::{Failure, FailureKind, not_yet};

use super::caller::{Call, Endpoint};
use super::calls_file::{CallTurn, CallsFile};
use super::cancellation::Cancellation;
use super::client::IssuerServices;
use super::errors::CallError;

/// What it takes to ask a service for one operator.
#[derive(Debug)]
pub struct Access<'a> {
    /// The service.
    pub service: &'a Service,
    /// Where it is.
    pub endpoint: Endpoint,
    /// The operator.
    pub operator: &'a Operator,
    /// His pincode, encrypted with the service's certificate and in base64.
    pub identifier: Secret<String>,
    /// What was asked before.
    pub calls: CallsFile,
}

impl IssuerServices {
    /// Asks for a new code. What was sent counts for the limits, whatever became of it; what certainly never reached
    /// the service does not.
    ///
    /// # Errors
    /// Why nothing was sent, or why there is no answer.
    pub fn request_code(
        &self,
        access: &Access<'_>,
        what: For<'_>,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Answer, Failure> {
        let request = Request::create(access.service, access.operator, access.identifier.duplicate(), what)?;
        let _turn = turn(access)?;
        let granted = access.calls.with(access.operator, |calls| {
            calls.may_request(now)?;
            calls.request(now);
            Ok(())
        });
        granted.map_err(|error| unwritable(&error))?.map_err(|reason| not_yet(reason, now))?;
        let outcome = self.send(access, request, now, cancellation)?;
        if outcome.as_ref().is_err_and(CallError::is_before_sending) {
            // If that cannot be written down it goes on counting, which harms less than to say nothing of the error.
            let _ = access.calls.with(access.operator, |calls| calls.take_back(now));
        }
        done(outcome?, Answer::is_mailed)
    }

    /// Asks about a code, or ends it.
    ///
    /// # Errors
    /// As [`IssuerServices::request_code`].
    pub fn about_code(
        &self,
        access: &Access<'_>,
        order: CodeOrder,
        code: SessionId,
        what: For<'_>,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Answer, Failure> {
        let identifier = access.identifier.duplicate();
        let request = Request::about(order, access.service, access.operator, identifier, code, what)?;
        done(self.ask(access, request, now, cancellation)?, |answer| order.is_done(answer))
    }

    fn ask(
        &self,
        access: &Access<'_>,
        request: Request,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Answer, Failure> {
        let _turn = turn(access)?;
        let granted = access.calls.with(access.operator, |calls| calls.may_ask());
        granted.map_err(|error| unwritable(&error))?.map_err(|reason| not_yet(reason, now))?;
        Ok(self.send(access, request, now, cancellation)??)
    }

    /// A password that was refused is written down at once: it is not sent again before another is set.
    fn send(
        &self,
        access: &Access<'_>,
        request: Request,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Result<Answer, CallError>, Failure> {
        let call = Call {
            endpoint: access.endpoint.clone(),
            login: access.operator.login().to_owned(),
            password: access.operator.password.duplicate(),
            request,
            within: Duration::from_secs(u64::from(services().limits.time_out)),
        };
        let outcome = self.call(call, cancellation);
        if outcome.as_ref().is_err_and(CallError::refuses_password) {
            access
                .calls
                .with(access.operator, |calls| calls.refuse_password(now))
                .map_err(|error| unwritable(&error))?;
        }
        Ok(outcome)
    }
}

/// The right to send the password, until what became of it is written down.
fn turn(access: &Access<'_>) -> Result<CallTurn, Failure> {
    let turn = access.calls.turn().map_err(|error| unwritable(&error))?;
    turn.ok_or_else(|| FailureKind::IssuerElsewhere.into())
}

/// The answer, or why there is not what was asked for: in the service's words, if it has any.
pub(super) fn done(answer: Answer, is_done: impl Fn(&Answer) -> bool) -> Result<Answer, Failure> {
    if is_done(&answer) {
        return Ok(answer);
    }
    let unnamed = || FailureKind::IssuerOther { name: "codEsito".to_owned(), words: "-".to_owned() }.into();
    Err(answer.reason().map_or_else(unnamed, Failure::from))
}

pub(super) fn unwritable(error: &std::io::Error) -> Failure {
    Failure::from(FailureKind::Internal).with_detail(format!("the record of requests: {error}"))
}
