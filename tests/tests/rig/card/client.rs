//! The portal behind Apache and the proxy, and a client that is not the product's in front of them.

use anyhow::{Context as _, Result};
use staffetta_tests::{
    apache::{Apache, Site, TlsLayout},
    card_pki::{CardIdentity, CardPki},
    cns_card::Holder,
    connect_proxy::ConnectProxy,
    plain_client::{PlainClient, PlainTls},
    scratch::Scratch,
    ts_portal::{Operator, TS_PORTAL, TsPortal},
};

/// The portal behind Apache and the proxy, with Anna and her certificate.
pub(crate) struct PortalAndProxy {
    pub(crate) pki: CardPki,
    pub(crate) portal: TsPortal,
    pub(crate) apache: Apache,
    pub(crate) proxy: ConnectProxy,
    pub(crate) anna: CardIdentity,
    _scratch: Scratch,
}

impl PortalAndProxy {
    pub(crate) fn with(sites: &[Site]) -> Result<Self> {
        let scratch = Scratch::new()?;
        let pki = CardPki::new(&scratch)?;
        let anna = pki.identity(&Holder::anna())?;
        let portal = TsPortal::start(vec![Operator {
            codice_fiscale: anna.holder.codice_fiscale.clone(),
            name: "ANNA BIANCHI".into(),
            region: "Piemonte".into(),
        }])?;
        let apache = Apache::start(&scratch, &pki, &[TS_PORTAL], sites, portal.port())?;
        let routes: Vec<(String, u16)> =
            apache.ports().iter().map(|port| (format!("{TS_PORTAL}:{port}"), *port)).collect();
        let proxy = ConnectProxy::start(&routes)?;
        Ok(Self { pki, portal, apache, proxy, anna, _scratch: scratch })
    }

    pub(crate) fn of(layout: TlsLayout) -> Result<Self> {
        Self::with(&[layout.into()])
    }

    /// A connection to the first site, with a certificate or without.
    pub(crate) fn connect(&self, identity: Option<&CardIdentity>) -> Result<PlainClient> {
        let port = self.apache.ports().first().context("no site")?;
        PlainTls::new(&self.pki, identity)?.connect(&self.proxy, *port)
    }
}
