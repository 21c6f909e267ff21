//! What the service writes, with prefixes of its own: nobody may count on them.

use jiff::{Timestamp, tz::TimeZone};

use super::registry::Issued;

const MESSAGES: &str = "http://authservice.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";
const TYPES: &str = "http://datatype.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";

/// An answer in the making: what is in it, in the order of the schema.
#[derive(Default)]
pub(super) struct Answer {
    outcome: u8,
    errors: String,
    token: String,
    info: String,
    communications: String,
}

/// Where an `errore` stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Right,
    BelowTheRoot,
    Unprefixed,
}

impl Answer {
    pub(super) fn done() -> Self {
        Self::default()
    }

    pub(super) fn failed(kind: char, code: &str, words: &str, place: Place) -> Self {
        let prefix = if place == Place::BelowTheRoot { "ns2" } else { "ns3" };
        let error = format!(
            "<{prefix}:errore><{prefix}:tipoErrore>{kind}</{prefix}:tipoErrore><{prefix}:codEsito>{code}</{prefix}:codEsito>\
             <{prefix}:descrEsito>{}</{prefix}:descrEsito></{prefix}:errore>",
            escaped(words)
        );
        let errors = match place {
            Place::Right => format!("<ns2:errori>{error}</ns2:errori>"),
            Place::BelowTheRoot => error,
            Place::Unprefixed => format!("<errori>{error}</errori>"),
        };
        Self { outcome: 1, errors, ..Self::default() }
    }

    /// The state of a code.
    pub(super) fn with_token(self, state: i32, words: &str, issued: &Issued) -> Self {
        let [from, to] = [issued.requested_at, issued.expires_at].map(date_time);
        let token = format!(
            "<ns2:infoToken><ns3:stato>{state}</ns3:stato><ns3:descrizione>{words}</ns3:descrizione>\
             <ns3:dataInizioValidita>{from}</ns3:dataInizioValidita><ns3:dataFineValidita>{to}</ns3:dataFineValidita>\
             </ns2:infoToken>"
        );
        Self { token, ..self }
    }

    /// `info`, of which there is one.
    pub(super) fn with_info(self, key: &str, value: &str) -> Self {
        let info =
            format!("<ns2:info><ns3:chiave>{key}</ns3:chiave><ns3:valore>{value}</ns3:valore></ns2:info>");
        Self { info, ..self }
    }

    pub(super) fn with_communications(self, all: &[(&str, &str)]) -> Self {
        let one = |(code, words): &(&str, &str)| {
            format!(
                "<ns3:comunicazione><ns3:codice>{code}</ns3:codice><ns3:messaggio>{words}</ns3:messaggio></ns3:comunicazione>"
            )
        };
        let communications: String = all.iter().map(one).collect();
        Self { communications: format!("<ns2:comunicazioni>{communications}</ns2:comunicazioni>"), ..self }
    }

    /// The whole answer to an operation.
    pub(super) fn written(&self, operation: &str) -> String {
        let name = match operation {
            "create" => "CreateAuthRes",
            "checkToken" => "CheckTokenRes",
            _ => "RevokeAuthRes",
        };
        let Self { outcome, errors, token, info, communications } = self;
        enveloped(&format!(
            "<ns2:{name} xmlns:ns2=\"{MESSAGES}\" xmlns:ns3=\"{TYPES}\"><ns2:codEsito>{outcome}</ns2:codEsito>\
             {errors}{token}{info}{communications}</ns2:{name}>"
        ))
    }
}

/// A fault.
pub(super) fn fault(code: &str, words: &str) -> String {
    enveloped(&format!(
        "<env:Fault><faultcode>{code}</faultcode><faultstring>{}</faultstring></env:Fault>",
        escaped(words)
    ))
}

/// `dd/MM/yyyy HH:mm:ss`, Italian time.
pub(super) fn italian(time: Timestamp) -> String {
    rome(time, "%d/%m/%Y %H:%M:%S")
}

fn date_time(time: Timestamp) -> String {
    rome(time, "%Y-%m-%dT%H:%M:%S.000%:z")
}

fn rome(time: Timestamp, format: &str) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    time.to_zoned(zone).strftime(format).to_string()
}

fn enveloped(body: &str) -> String {
    format!(
        "<env:Envelope xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\"><env:Header/><env:Body>{body}</env:Body>\
         </env:Envelope>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use anyhow::{Result, ensure};

    use super::{super::CodeState, *};
    use crate::schema::validate;

    fn issued() -> Issued {
        let requested_at = Timestamp::UNIX_EPOCH;
        Issued {
            user: String::new(),
            contesto: String::new(),
            applicazione: String::new(),
            program: String::new(),
            code: String::new(),
            requested_at,
            expires_at: requested_at,
            state: CodeState::Validato,
        }
    }

    #[test]
    fn what_the_service_writes_is_as_its_schema_says_but_for_an_error_in_the_wrong_place() -> Result<()> {
        let warned = || Answer::failed('W', "06", "già revocato & <altro>", Place::Right);
        let told = [
            ("create", Answer::done()),
            ("create", Answer::done().with_info("emailStatus", "Email inviata")),
            ("create", Answer::done().with_communications(&[("working-mode", "TEST"), ("token", "x")])),
            ("create", Answer::failed('E', "200", "Nessun contatto", Place::Right)),
            ("checkToken", Answer::done().with_token(0, "Valido", &issued())),
            ("checkToken", warned().with_token(1, "Revocato", &issued())),
            ("revoke", warned().with_info("lastRevokePreviousDate", &italian(Timestamp::UNIX_EPOCH))),
        ];
        let told = told.map(|(operation, answer)| answer.written(operation));
        validate(told.iter().map(String::as_bytes))?;
        for place in [Place::BelowTheRoot, Place::Unprefixed] {
            let wrong = Answer::failed('E', "200", "Nessun contatto", place).written("create");
            ensure!(validate([wrong.as_bytes()]).is_err(), "{wrong}");
        }
        Ok(())
    }
}
