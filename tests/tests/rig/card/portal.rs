//! The strict portal behind the real Apache: whom it lets in, what it says to the others.

use anyhow::{Context as _, Result};
use staffetta_tests::{
    apache::TlsLayout,
    card_pki::{CardIssuer, Life},
    cns_card::Holder,
    ts_portal::{CODES, CodeState, HOME, LOGIN, LOGOUT, PortalBehaviour, REGISTER},
};

use super::client::PortalAndProxy;

/// The layouts in which a client without post-handshake authentication can be asked.
const CLASSIC: [TlsLayout; 3] = [TlsLayout::WholeHost, TlsLayout::WholeHostTls13, TlsLayout::PagesTls12];

#[test]
fn a_card_is_registered_comes_in_and_goes_out_in_every_classic_layout() -> Result<()> {
    for layout in CLASSIC {
        let stage = PortalAndProxy::of(layout)?;
        let mut client = stage.connect(Some(&stage.anna)).with_context(|| format!("{layout:?}"))?;
        let (_, page) = client.get(LOGIN).with_context(|| format!("{layout:?}: {}", stage.apache.log()))?;
        assert!(page.contains("non risulta registrata"), "{layout:?}: {page}");
        assert!(client.get(REGISTER)?.1.contains("Registrazione effettuata"), "{layout:?}");
        let (head, _) = client.get(LOGIN)?;
        assert!(head.contains("303") && head.contains(HOME), "{layout:?}: {head}");
        assert!(client.get(HOME)?.1.contains("Nominativo: <b>ANNA BIANCHI"), "{layout:?}");
        assert_eq!(stage.portal.open_sessions(), 1);
        assert!(client.get(LOGOUT)?.1.contains("La sessione è terminata"));
        assert_eq!(stage.portal.open_sessions(), 0);
        assert!(client.get(HOME)?.1.contains("Accedi con smart card"), "a session that ended opens nothing");
    }
    Ok(())
}

#[test]
fn without_a_certificate_nobody_comes_in_whatever_he_says_of_himself() -> Result<()> {
    for layout in [TlsLayout::PagesTls12, TlsLayout::WholeHostTls13] {
        let stage = PortalAndProxy::of(layout)?;
        let refused = stage.connect(None).and_then(|mut client| client.get(LOGIN));
        assert!(refused.is_err(), "{layout:?}: {refused:?}");
    }
    // The client of these tests sends the headers of a verified certificate with every request.
    let stage = PortalAndProxy::of(TlsLayout::Never)?;
    let (_, page) = stage.connect(None)?.get(LOGIN)?;
    assert!(page.contains("Inserire la smart card"), "{page}");
    Ok(())
}

#[test]
fn each_kind_of_error_has_its_own_words() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::WholeHost)?;
    let stranger = stage.pki.identity(&Holder::carlo())?;
    let (_, page) = stage.connect(Some(&stranger))?.get(REGISTER)?;
    assert!(page.contains("codice fiscale non è presente") && page.contains("800-030-070"), "{page}");
    stage.portal.set_behaviour(PortalBehaviour::SecurityDown);
    let (_, page) = stage.connect(Some(&stage.anna))?.get(REGISTER)?;
    assert!(page.contains("sistemi di sicurezza non rispondono"), "{page}");

    let unknown = stage.pki.identity_with(&Holder::anna(), 2048, Life::Good, CardIssuer::Stranger)?;
    let over = stage.pki.identity_with(&Holder::anna(), 2048, Life::Over, CardIssuer::Region)?;
    for identity in [&unknown, &over] {
        let refused = stage.connect(Some(identity)).and_then(|mut client| client.get(REGISTER));
        assert!(refused.is_err(), "{refused:?}");
    }
    Ok(())
}

#[test]
fn a_code_is_given_only_to_a_session_with_its_own_form_and_the_newer_revokes_the_older() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::WholeHost)?;
    let mut client = stage.connect(Some(&stage.anna))?;
    assert!(client.get(CODES)?.1.contains("Sessione scaduta"));
    client.get(REGISTER)?;
    client.get(LOGIN)?;
    let page = client.get(CODES)?.1;
    let token = page.split("name=token value='").nth(1).and_then(|rest| rest.split('\'').next());
    let form = format!("token={}", token.context("a form has its token")?);
    let generate = format!("{CODES}/genera");
    assert!(client.post(&generate, "token=altro")?.0.contains("403"));
    client.post(&generate, &form)?;
    let first = stage.portal.codes_of(&stage.anna.holder.codice_fiscale);
    assert!(client.get(CODES)?.1.contains(&first.first().context("a code")?.value));
    client.post(&generate, &form)?;
    let states: Vec<CodeState> =
        stage.portal.codes_of(&stage.anna.holder.codice_fiscale).iter().map(|code| code.state).collect();
    assert_eq!(states, [CodeState::Revocato, CodeState::Validato]);
    client.post(&format!("{CODES}/revoca"), &form)?;
    assert!(client.get(CODES)?.1.contains("Nessun ID-SESSIONE valido"));
    Ok(())
}
