//! Every request that the host writes, checked by the schema of the service with a validator from outside.

use anyhow::{Context, Result, ensure};
use staffetta_core::{
    Secret, SessionId,
    card::codice_fiscale::CodiceFiscale,
    profiles,
    profiles::schema::Service,
    service::{CodeOrder, Codes, For, Operator, Request},
};
use staffetta_host::services::envelope;
use staffetta_tests::schema::validate;

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

/// Texts of the least or of the greatest size that the service takes, with what has to be escaped.
fn sized(element: &str, longest: bool) -> Result<String> {
    let (least, most) = *profiles::services().sizes.get(element).context("a size")?;
    Ok("&à<>\"'".chars().cycle().take(if longest { most } else { least }).collect())
}

fn operator(service: &Service, longest: bool, everything: bool) -> Result<Operator> {
    let size = |element| sized(element, longest);
    let if_everything = |element| everything.then(|| size(element)).transpose();
    Ok(Operator {
        service: service.id.clone(),
        user: size("userId")?,
        login: Some("UTENTE01".into()),
        password: "parola".into(),
        pincode: "12345678".into(),
        codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U").context("a codice fiscale")?,
        codes: Codes {
            region: Some(size("codRegione")?),
            asl: Some(size("codAslAo")?),
            ssa: if_everything("codSsa")?,
            structure: if_everything("codiceStruttura")?,
        },
        program: Some(size("valore")?),
    })
}

/// The three requests to a service, as long as they may be or as short, with every element that may be left out or
/// with none.
fn requests(service: &Service, longest: bool, everything: bool) -> Result<Vec<Vec<u8>>> {
    let operator = operator(service, longest, everything)?;
    let applicazione = if everything { sized("applicazione", longest)? } else { String::new() };
    let what = For { contesto: service.contesti.first().context("a contesto")?, applicazione: &applicazione };
    let identifier = || Ok::<_, anyhow::Error>(Secret::new(sized("valore", longest)?));
    let code = || SessionId::from_checked(CODE).context("a code");
    let requests = [
        Request::create(service, &operator, identifier()?, what)?,
        Request::about(CodeOrder::Check, service, &operator, identifier()?, code()?, what)?,
        Request::about(CodeOrder::Revoke, service, &operator, identifier()?, code()?, what)?,
    ];
    requests.iter().map(|request| Ok(envelope(request)?.to_vec())).collect()
}

fn every_request() -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for service in &profiles::services().service {
        for (longest, everything) in [(false, false), (false, true), (true, false), (true, true)] {
            all.extend(requests(service, longest, everything)?);
        }
    }
    Ok(all)
}

#[test]
fn every_request_is_as_the_schema_of_the_service_demands() -> Result<()> {
    let all = every_request()?;
    ensure!(all.len() == 24, "{} requests: of two services, three operations, four sizes", all.len());
    validate(all.iter().map(Vec::as_slice))
}

#[test]
fn a_request_with_an_element_renamed_elsewhere_or_in_another_namespace_is_refused() -> Result<()> {
    let all = every_request()?;
    let longest = all.get(9).context("what Sistema TS is asked with every element")?;
    let longest = String::from_utf8(longest.clone())?;
    validate([longest.as_bytes()])?;
    let (region, asl) = ("codRegione", "codAslAo");
    let swapped = longest.replace(region, "one").replace(asl, region).replace("one", asl);
    let wrong = [
        ("the order", swapped),
        ("a name", longest.replace("codSsa", "codSSA")),
        ("the namespace of a type", longest.replace("dt:tipo", "as:tipo")),
        ("that of a message", longest.replace("as:contesto", "dt:contesto")),
        ("no namespace", longest.replace("as:cfUtente", "cfUtente")),
        ("a size", longest.replace("RSSMRA80A01H501U", "RSSMRA80A01H501")),
        ("an element twice", longest.replace("</as:cfUtente>", "</as:cfUtente><as:cfUtente/>")),
        ("the message", longest.replace("CreateAuthReq", "CreateAuth")),
    ];
    for (what, wrong) in wrong {
        ensure!(wrong != longest, "{what} is not changed");
        ensure!(validate([wrong.as_bytes()]).is_err(), "{what} is taken");
    }
    Ok(())
}
