//! A portal, a card and a window put together for one login.

use std::sync::{Arc, Mutex};

use openssl::ssl::SslVersion;
use staffetta_card::card::{CardError, CardKey};
use staffetta_card::http::{Network, Proxies};
use staffetta_card::login::{FlowError, Progress, Report, login};
use staffetta_card::tls::Roots;
use staffetta_core::Host;
use staffetta_core::card::login::{KnownCard, LoggedIn};
use staffetta_core::portal::{Action, CodePage, Portal};
use staffetta_protocol::card_process::{Login, Step};
use staffetta_protocol::{Failure, FailureCode};

use super::card::{Log, SoftCard};
use super::pki::{Pair, authority};
use super::portal::{Asked, Asks, Layout, ScriptedPortal, answer, start};
use super::window::Scripted;

/// The services page of docs/facts/sources.md 4.
pub(crate) const SERVICES: &str = "<title>Servizi</title><p>SERVIZI ONLINE</p><table><tr><td>Nominativo:</td><td>CHIARA BIGNOTTI</td></tr></table>";

/// Certificates of one test.
pub(crate) struct LoginSetup {
    pub(crate) authority: Pair,
    pub(crate) layout: Layout,
    pub(crate) card: SoftCard,
    pub(crate) log: Arc<Mutex<Log>>,
    pub(crate) window: Scripted,
    pub(crate) proxies: Proxies,
    pub(crate) roots: Roots,
    pub(crate) steps: Arc<Mutex<Vec<Step>>>,
    /// What was to be remembered of the card, one after the other.
    pub(crate) remembered: Arc<Mutex<Vec<KnownCard>>>,
    pub(crate) action: Action,
}

impl LoginSetup {
    /// A portal at `localhost` that asks in this way, a card it takes, a user who types the right PIN.
    pub(crate) fn new(version: SslVersion, asks: Asks) -> Self {
        let authority = authority("Autorità di prova");
        let card = SoftCard::new(&authority.card());
        Self {
            layout: Layout {
                server: authority.server(&["localhost", "portale.example"]),
                trusts: authority.certificate.clone(),
                version,
                asks,
                sigalgs: None,
                ciphers: None,
                staple: None,
                closes: false,
                changes_to: None,
            },
            log: Arc::clone(&card.log),
            card,
            window: Scripted::typing(&[super::card::PIN]),
            proxies: Proxies::default(),
            roots: Roots::Only(vec![authority.certificate.clone()]),
            steps: Arc::default(),
            remembered: Arc::default(),
            action: Action::Login,
            authority,
        }
    }

    /// Logs in at `portal`, through the profile that `change` makes of the usual one.
    pub(crate) fn login(
        &mut self,
        portal: &ScriptedPortal,
        change: impl FnOnce(&mut Portal),
    ) -> Result<LoggedIn, FlowError> {
        let mut profile = profile(&format!("localhost:{}", portal.address.port()));
        change(&mut profile);
        let card = std::mem::replace(&mut self.card, SoftCard::new(&self.authority.card()));
        self.login_with(profile, || Ok(Box::new(card)))
    }

    pub(crate) fn login_with(
        &mut self,
        portal: Portal,
        find: impl FnOnce() -> Result<Box<dyn CardKey>, CardError>,
    ) -> Result<LoggedIn, FlowError> {
        let request = Login {
            portal,
            action: self.action,
            serial: None,
            known: Vec::new(),
            keyboard_readers: Vec::new(),
            language: "it".into(),
        };
        let roots = std::mem::replace(&mut self.roots, Roots::Only(Vec::new()));
        let network = Arc::new(Network { roots, proxies: std::mem::take(&mut self.proxies) });
        let (steps, remembered) = (Arc::clone(&self.steps), Arc::clone(&self.remembered));
        let report: Report = Arc::new(move |progress| match progress {
            Progress::Step(step) => steps.lock().unwrap().push(step),
            Progress::Card(card) => remembered.lock().unwrap().push(card),
        });
        login(&request, &network, find, &mut self.window, &report)
    }

    pub(crate) fn start(
        &self,
        page: impl Fn(&Asked<'_>) -> String + Send + Sync + 'static,
    ) -> ScriptedPortal {
        start(self.layout.clone(), page)
    }

    /// The tries left as they were to be remembered.
    pub(crate) fn tries_remembered(&self) -> Vec<Option<u8>> {
        self.remembered.lock().unwrap().iter().map(|card| card.tries_left).collect()
    }

    /// PINs that the card was given.
    pub(crate) fn pins(&self) -> Vec<String> {
        self.log.lock().unwrap().pins.clone()
    }
}

/// The portal's pages: an entry that sends on to the protected page, which sets the session.
pub(crate) fn usual(asked: &Asked<'_>) -> String {
    let path = asked.line.split(' ').nth(1).unwrap_or_default();
    match path {
        "/" => answer("302 Found", "Location: /cns/login\r\nSet-Cookie: inizio=1; Path=/\r\n", ""),
        "/cns/login" if asked.head.contains("inizio=1") => {
            let headers =
                "Location: /cns/servizi\r\nSet-Cookie: JSESSIONID=segreto; Path=/; Secure; HttpOnly\r\n";
            answer("303 See Other", headers, "")
        }
        "/cns/servizi" if asked.head.contains("JSESSIONID=segreto") => answer("200 OK", "", SERVICES),
        _ => answer("404 Not Found", "", "Pagina inesistente"),
    }
}

pub(crate) fn profile(host: &str) -> Portal {
    let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Portal {
        id: "sistema-ts".into(),
        name: "Portale di prova".into(),
        hosts: vec![Host::parse(host).unwrap()],
        login: format!("https://{host}/"),
        register: Some(format!("https://{host}/cns/registra")),
        logout: Some(format!("https://{host}/logout")),
        success: all(&["Servizi online"]),
        registered: all(&["Registrazione effettuata"]),
        logged_out: all(&["Accedi con smart card"]),
        operator_labels: all(&["Nominativo"]),
        refuses_certificate: all(&["Certificato non valido"]),
        security_down: all(&["sistemi di sicurezza non rispondono"]),
        user_unknown: all(&["codice fiscale non è presente"]),
        session_minutes: 30,
        session_code: Some(CodePage {
            page: format!("https://{host}/codice"),
            generate: all(&["Genera"]),
            code_labels: all(&["ID-SESSIONE"]),
            expiry_labels: all(&["Scadenza"]),
            issuer: "sistema-ts".into(),
        }),
        ..Portal::default()
    }
}

/// What is told of a login that must fail.
pub(crate) fn told<T>(outcome: Result<T, FlowError>) -> Failure {
    match outcome {
        Ok(_) => panic!("it must not succeed"),
        Err(error) => error.into(),
    }
}

/// The code of a login that must fail.
pub(crate) fn code<T>(outcome: Result<T, FlowError>) -> FailureCode {
    told(outcome).code()
}
