//! The PC of an operator with a card: reader and card, a PIN typed by a script, the portal behind Apache and the
//! network's proxy, a keyring. Knows how the parts are put together, and runs the product's host in their midst; what
//! the host is asked is the caller's.

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{
    apache::{Apache, Site, TlsLayout},
    card_pki::{CardIdentity, CardPki},
    cns_card::{CardSpec, ChipFamily, CnsCard, Holder, ReaderSlot},
    connect_proxy::ConnectProxy,
    pcscd::Pcscd,
    product,
    scratch::Scratch,
    scripted_pinentry::ScriptedPinentry,
    secret_service::{Condition, SecretService},
    ts_portal::{Operator, TS_PORTAL, TsPortal},
    wait::wait_until,
};

/// Id of the portal in the product's profiles.
pub const PORTAL_ID: &str = "sistema-ts";

/// The running parts. All of it goes on drop.
#[derive(Debug)]
pub struct CardPc {
    /// The card, in the first slot.
    pub card: CnsCard,
    /// The smart-card service.
    pub service: Pcscd,
    /// The portal.
    pub portal: TsPortal,
    /// The network's proxy.
    pub proxy: ConnectProxy,
    /// The user at the PIN window.
    pub user: ScriptedPinentry,
    /// The authorities.
    pub pki: CardPki,
    /// Whose card it is.
    pub identity: CardIdentity,
    /// The keyring.
    pub secrets: SecretService,
    sites: Vec<(TlsLayout, u16)>,
    apache: Apache,
    scratch: Scratch,
}

/// What the host said on its command line.
#[derive(Debug)]
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl CardPc {
    /// Starts everything, with Anna's card of the family most common today.
    ///
    /// # Errors
    /// Names the part that did not start.
    pub fn start(sites: &[Site]) -> Result<Self> {
        Self::with(sites, ChipFamily::St2021, |_| {})
    }

    /// The same with another card.
    ///
    /// # Errors
    /// Names the part that did not start.
    pub fn with(sites: &[Site], family: ChipFamily, change: impl FnOnce(&mut CardSpec)) -> Result<Self> {
        product::allow_pinentry_of_variable()?;
        let scratch = Scratch::new()?;
        let pki = CardPki::new(&scratch)?;
        let identity = pki.identity(&Holder::anna())?;
        let operator = Operator {
            codice_fiscale: identity.holder.codice_fiscale.clone(),
            name: "ANNA BIANCHI".into(),
            region: "Piemonte".into(),
        };
        let portal = TsPortal::start(vec![operator]).context("the portal")?;
        let apache = Apache::start(&scratch, &pki, &[TS_PORTAL], sites, portal.port()).context("Apache")?;
        let sites: Vec<(TlsLayout, u16)> =
            sites.iter().map(|site| site.layout).zip(apache.ports().iter().copied()).collect();
        let first = sites.first().context("no site was asked for")?.1;
        let proxy = ConnectProxy::start(&[(format!("{TS_PORTAL}:443"), first)])?;
        let secrets = SecretService::start(&scratch, Condition::Unlocked).context("the keyring")?;
        let user = ScriptedPinentry::new(&scratch)?;
        let service = Pcscd::start(&scratch).context("the smart-card service")?;
        let mut spec = CardSpec::of(family, &identity);
        change(&mut spec);
        let answers = !spec.mute;
        let card = CnsCard::insert(spec, ReaderSlot::First)?;
        if answers {
            card.wait_powered()?;
        }
        scratch.dir("home")?;
        Ok(Self { card, service, portal, proxy, user, pki, identity, secrets, sites, apache, scratch })
    }

    /// Puts another card into the second slot, once the service has seen that the one before is gone: of two that
    /// follow each other at once it would see one, and power neither.
    ///
    /// # Errors
    /// When it does not see that.
    pub fn insert_second(&self, spec: CardSpec) -> Result<CnsCard> {
        self.wait_seen(ReaderSlot::Second, false)?;
        CnsCard::insert(spec, ReaderSlot::Second)
    }

    /// Waits until the service sees a card in a slot, or none there.
    ///
    /// # Errors
    /// When it does not, or OpenSC's tools are not installed.
    pub fn wait_seen(&self, slot: ReaderSlot, there: bool) -> Result<()> {
        let wanted = if there { "Yes" } else { "No" };
        wait_until("the reader's state", || {
            let output = Command::new("opensc-tool").arg("--list-readers").output().context("opensc-tool")?;
            let list = String::from_utf8_lossy(&output.stdout).into_owned();
            let row = list.lines().find(|line| line.contains(slot.reader())).unwrap_or_default();
            Ok((row.split_whitespace().nth(1) == Some(wanted)).then_some(()))
        })
    }

    /// The portal's name leads to the site with this layout from here on.
    ///
    /// # Errors
    /// When there is none.
    pub fn use_layout(&self, layout: TlsLayout) -> Result<()> {
        let (_, port) = self.sites.iter().find(|(of, _)| *of == layout).context("no such site")?;
        self.use_site(*port);
        Ok(())
    }

    /// The portal's name leads to this port from here on.
    pub fn use_site(&self, port: u16) {
        self.proxy.route(&format!("{TS_PORTAL}:443"), port);
    }

    /// The ports of the sites, in their order.
    #[must_use]
    pub fn ports(&self) -> &[u16] {
        self.apache.ports()
    }

    /// What Apache has logged.
    #[must_use]
    pub fn apache_log(&self) -> String {
        self.apache.log()
    }

    /// The folder of the run.
    #[must_use]
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// The environment in which the host finds these parts.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let own = [
            ("HTTPS_PROXY", self.proxy.url()),
            ("SSL_CERT_FILE", self.pki.roots_file().display().to_string()),
            ("STAFFETTA_PINENTRY", self.user.program().display().to_string()),
            ("LANG", "it_IT.UTF-8".to_owned()),
        ];
        let mut env = self.secrets.env();
        env.extend(own.map(|(name, value)| (name.to_owned(), value)));
        env
    }

    /// A folder that is nobody's home but the host's.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.scratch.path().join("home")
    }

    /// Runs a command of the host to its end.
    ///
    /// # Errors
    /// When the host is not there.
    pub fn host(&self, arguments: &[&str]) -> Result<Said> {
        let output = self.command(arguments)?.output().context("the host")?;
        Ok(Said::from(output))
    }

    /// A command of the host, ready to be started.
    ///
    /// # Errors
    /// When the host is not there.
    pub fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(product::host_program()?);
        command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.home());
        command.envs(self.env()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }
}

impl Said {
    /// Everything, for looking into.
    #[must_use]
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Standard output as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.out).with_context(|| format!("not JSON: {}", self.all()))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
