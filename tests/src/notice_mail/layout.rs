//! The words of the notification, as plain text and as the HTML of a public body's mailer (tables, inline styles).
//! Knows the source's lines and their order; knows nothing of headers and encodings.

use anyhow::Result;

use super::{DATE, MINUTES, NoticeMail, rome};

const CONFIDENTIALITY: &str = "Il presente messaggio, corredato degli eventuali allegati, contiene informazioni da \
    considerarsi strettamente riservate. Ne è vietato l'uso improprio, la diffusione, la distribuzione o la riproduzione da \
    parte di altre persone e/o entità diverse da quelle specificate. Qualora lo abbiate ricevuto per errore, vi preghiamo di \
    cancellarlo e di non diffonderlo.";

const COLLEAGUE: &str = "Ciao, ti giro la mail che è arrivata a me.";

pub(super) fn plain(notice: &NoticeMail) -> Result<String> {
    let mut lines = Vec::new();
    if notice.forwarded_by.is_some() {
        lines.extend([COLLEAGUE.into(), String::new(), "-------- Messaggio Inoltrato --------".into()]);
        lines
            .extend(forwarded_headers(notice)?.into_iter().map(|(name, value)| format!("{name}: \t{value}")));
        lines.extend([String::new(), String::new()]);
    }
    if notice.only_confidentiality {
        lines.push(CONFIDENTIALITY.into());
    } else {
        lines.extend(["Regione Piemonte".into(), String::new(), "Notifica SIRPED".into(), String::new()]);
        lines.extend(body(notice)?.into_iter().map(|line| format!("{}{}", line.label, line.value)));
        lines.extend([String::new(), CONFIDENTIALITY.into()]);
    }
    Ok(lines.join("\n") + "\n")
}

pub(super) fn html(notice: &NoticeMail) -> Result<String> {
    let mut rows = String::new();
    if !notice.only_confidentiality {
        for line in body(notice)? {
            let (label, value) = (escaped(line.label), escaped(&line.value));
            let value = if line.strong { format!("<strong>{value}</strong>") } else { value };
            rows += &format!("<p style=\"margin:0 0 10px 0\">{label}{value}</p>\n");
        }
    }
    let heading = if notice.only_confidentiality { "" } else { HEADING };
    let forwarded = forwarded_html(notice)? + notice.dressed_as.as_deref().unwrap_or_default();
    let confidentiality = escaped(CONFIDENTIALITY);
    Ok(format!(
        r#"<!DOCTYPE html>
<html lang="it"><head><meta http-equiv="Content-Type" content="text/html"><title>Notifica SIRPED</title></head>
<body style="margin:0;padding:0;background-color:#f2f4f7">
{forwarded}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:20px 10px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="background-color:#ffffff;border:1px solid #d5dbe3;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;color:#1f2a37">
{heading}<tr><td style="padding:22px 28px">
{rows}</td></tr>
<tr><td style="padding:14px 28px;border-top:1px solid #d5dbe3;font-size:11px;line-height:15px;color:#5b6673">{confidentiality}</td></tr>
</table>
</td></tr></table>
</body></html>
"#
    ))
}

const HEADING: &str = r##"<tr><td style="padding:18px 28px;border-bottom:3px solid #c8102e">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td width="44" height="44" align="center" valign="middle" bgcolor="#c8102e" style="color:#ffffff;font-size:20px;font-weight:bold">P</td>
<td style="padding-left:14px;font-size:20px;color:#1f2a37">Regione Piemonte</td>
</tr></table>
</td></tr>
<tr><td style="padding:22px 28px 0 28px;font-size:18px;font-weight:bold">Notifica SIRPED</td></tr>
"##;

struct Line {
    label: &'static str,
    value: String,
    strong: bool,
}

fn body(notice: &NoticeMail) -> Result<Vec<Line>> {
    let line = |label, value, strong| Line { label, value, strong };
    let mut lines = vec![
        line("C'è un nuovo messaggio per te.", String::new(), false),
        line("Identificativo di sessione: ", notice.code.clone(), true),
    ];
    if let Some(end) = notice.expires_at {
        lines.push(line("L'identificativo di sessione scadrà il: ", rome(end, MINUTES)?, true));
    }
    lines.push(line("Richiesto dal sistema gestionale: ", format!("\"{}\"", notice.software), false));
    lines.push(line("Dell'azienda ", notice.company.clone(), false));
    lines.push(line("La richiesta è stata effettuata il: ", rome(notice.requested_at, MINUTES)?, false));
    Ok(lines)
}

/// What a mail program repeats of the mail it sends on.
fn forwarded_headers(notice: &NoticeMail) -> Result<Vec<(&'static str, String)>> {
    let (name, address) = &notice.sender;
    Ok(vec![
        ("Oggetto", notice.subject.clone()),
        ("Data", rome(notice.requested_at, DATE)?),
        ("Mittente", format!("{name} <{address}>")),
        ("A", notice.forwarded_by.as_ref().map(|(_, address)| address.clone()).unwrap_or_default()),
    ])
}

fn forwarded_html(notice: &NoticeMail) -> Result<String> {
    if notice.forwarded_by.is_none() {
        return Ok(String::new());
    }
    let rows: String = forwarded_headers(notice)?
        .into_iter()
        .map(|(name, value)| {
            format!("<tr><th align=\"right\">{name}: </th><td>{}</td></tr>\n", escaped(&value))
        })
        .collect();
    let note = escaped(COLLEAGUE);
    Ok(format!(
        "<p>{note}</p><div><br>-------- Messaggio Inoltrato --------\n<table cellspacing=\"0\" cellpadding=\"0\" \
         border=\"0\"><tbody>{rows}</tbody></table><br></div>\n"
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
