//! A service, an operator who may ask it, and the client that asks.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use staffetta_core::card::codice_fiscale::CodiceFiscale;
use staffetta_core::profiles::schema::Service;
use staffetta_core::profiles::service;
use staffetta_core::service::{Answer, CodeOrder, Codes, For, Operator, Request};
use staffetta_core::{Secret, SessionId};
use staffetta_host::services::{Access, Call, CallError, CallsFile, Cancellation, Endpoint, IssuerServices};
use staffetta_tests::issuer_service::{Deliver, Issued, IssuerService, Kind, PATH, ServiceUser};
use staffetta_tests::tls::Authority;

pub(crate) const USER: &str = "UTENTE01";
const CODICE_FISCALE: &str = "RSSMRA80A01H501U";
pub(crate) const MAILBOX: &str = "anna@tiscali.it";

pub(crate) struct Setup {
    pub(crate) service: IssuerService,
    pub(crate) row: &'static Service,
    pub(crate) operator: Operator,
    pub(crate) applicazione: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) client: IssuerServices,
    mailed: Arc<Mutex<Vec<Issued>>>,
}

impl Setup {
    pub(crate) fn new(kind: Kind) -> Result<Self> {
        Self::with(kind, |_| {})
    }

    /// `change` changes what the service knows of the operator.
    pub(crate) fn with(kind: Kind, change: impl FnOnce(&mut ServiceUser)) -> Result<Self> {
        let mailed = Arc::new(Mutex::new(Vec::new()));
        let letters = Arc::clone(&mailed);
        let deliver: Deliver = Box::new(move |address, issued| {
            assert_eq!(address, MAILBOX);
            letters.lock().unwrap().push(issued.clone());
            Ok(())
        });
        Self::start(kind, change, deliver, mailed)
    }

    /// The mails go where `deliver` brings them.
    pub(crate) fn start(
        kind: Kind,
        change: impl FnOnce(&mut ServiceUser),
        deliver: Deliver,
        mailed: Arc<Mutex<Vec<Issued>>>,
    ) -> Result<Self> {
        let (id, region, applicazione) = match kind {
            Kind::SistemaTs => ("sistema-ts", "080", "PRESCRITTORE"),
            Kind::Sirped => ("sirped", "010", "prescrizione"),
        };
        let mut user = ServiceUser::new(USER, CODICE_FISCALE, MAILBOX)?;
        user.codes[0] = region.into();
        let operator = Operator {
            service: id.into(),
            user: USER.into(),
            login: None,
            password: Secret::new(user.password.clone()),
            pincode: Secret::new(user.pincode.clone()),
            codice_fiscale: CodiceFiscale::read(CODICE_FISCALE).unwrap(),
            codes: Codes { region: Some(region.into()), asl: Some("101".into()), ..Codes::default() },
            program: Some(user.program.clone()),
        };
        change(&mut user);
        let authority = Authority::new()?;
        let service = IssuerService::start(&authority, "localhost", kind, vec![user], deliver)?;
        let endpoint = Endpoint {
            address: format!("https://localhost:{}{PATH}", service.port()),
            further_roots: vec![authority.der()],
        };
        let row = row(id);
        Ok(Self { service, row, operator, applicazione, endpoint, client: IssuerServices::default(), mailed })
    }

    /// The pincode as it is sent.
    pub(crate) fn identifier(&self) -> Secret<String> {
        Secret::new(self.service.key().encrypt(self.operator.pincode.expose()).unwrap())
    }

    pub(crate) fn what(&self) -> For<'static> {
        For { contesto: "RICETTA-DEM", applicazione: self.applicazione }
    }

    pub(crate) fn call(&self, request: Request) -> Call {
        Call {
            endpoint: self.endpoint.clone(),
            login: self.operator.login().to_owned(),
            password: self.operator.password.duplicate(),
            request,
            within: Duration::from_secs(30),
        }
    }

    /// What an order of the user needs, with the record of requests in this file.
    pub(crate) fn access(&self, file: &Path) -> Access<'_> {
        Access {
            service: self.row,
            endpoint: self.endpoint.clone(),
            operator: &self.operator,
            identifier: self.identifier(),
            calls: CallsFile::at(file.to_owned()),
        }
    }

    pub(crate) fn ask(&self, request: Request) -> Result<Answer, CallError> {
        self.client.call(self.call(request), &Cancellation::default())
    }

    pub(crate) fn request(&self) -> Request {
        Request::create(self.row, &self.operator, self.identifier(), self.what()).unwrap()
    }

    pub(crate) fn create(&self) -> Result<Answer, CallError> {
        self.ask(self.request())
    }

    pub(crate) fn check(&self, code: &str) -> Result<Answer, CallError> {
        let code = SessionId::from_checked(code).unwrap();
        self.ask(
            Request::about(CodeOrder::Check, self.row, &self.operator, self.identifier(), code, self.what())
                .unwrap(),
        )
    }

    pub(crate) fn revoke(&self, code: &str) -> Result<Answer, CallError> {
        let code = SessionId::from_checked(code).unwrap();
        self.ask(
            Request::about(CodeOrder::Revoke, self.row, &self.operator, self.identifier(), code, self.what())
                .unwrap(),
        )
    }

    /// The code mailed last.
    pub(crate) fn mailed(&self) -> Option<Issued> {
        self.mailed.lock().unwrap().last().cloned()
    }

    /// Every request was in order.
    pub(crate) fn assert_in_order(&self) {
        let visits = self.service.visits();
        assert!(visits.iter().all(|visit| visit.breach.is_none()), "{visits:?}");
    }
}

/// The service's rows stay those of the product.
pub(crate) fn row(id: &str) -> &'static Service {
    service(id).unwrap()
}
