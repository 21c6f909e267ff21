//! Writing a request: SOAP 1.1, document/literal, in the namespaces of docs/facts/id-sessione.md 1.3. What is inside an
//! element of several parts is in the namespace of the types, all else in that of the messages.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use staffetta_core::service::{Element, Operation, Request};
use zeroize::Zeroizing;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const MESSAGES: &str = "http://authservice.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";
const TYPES: &str = "http://datatype.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";
const ACTIONS: &str = "http://wsdl.auth.a2f.sts.sanita.finanze.it/";
/// More than any request has, so that no copy of one is left behind while it grows.
const CAPACITY: usize = 16 * 1024;

type Document<'a> = Writer<&'a mut Vec<u8>>;

/// The value of `SOAPAction`, in its quotes.
pub(super) fn action(operation: Operation) -> String {
    format!("\"{ACTIONS}{}\"", operation.name())
}

/// The request in its envelope. Wiped when dropped.
///
/// # Errors
/// Never, in memory.
pub fn envelope(request: &Request) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(CAPACITY));
    let mut document = Writer::new(&mut *bytes);
    document.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let envelope = document.create_element("soapenv:Envelope");
    let envelope =
        envelope.with_attributes([("xmlns:soapenv", SOAP), ("xmlns:as", MESSAGES), ("xmlns:dt", TYPES)]);
    envelope.write_inner_content(|document| {
        within(document, "soapenv:Body", |document| {
            within(document, &format!("as:{}", request.operation.request()), |document| {
                request.elements.iter().try_for_each(|element| write(document, element))
            })
        })
    })?;
    Ok(bytes)
}

fn write(document: &mut Document<'_>, element: &Element) -> io::Result<()> {
    match element {
        Element::Text(name, value) => text(document, &format!("as:{name}"), value),
        Element::Token(code) => text(document, "as:token", code.expose()),
        Element::Identifier { kind, value } => within(document, "as:identificativo", |document| {
            text(document, "dt:tipo", kind)?;
            text(document, "dt:valore", value.expose())
        }),
        Element::Information { key, value } => within(document, "as:infoAggiuntive", |document| {
            within(document, "dt:opzione", |document| {
                text(document, "dt:chiave", key)?;
                text(document, "dt:valore", value)
            })
        }),
    }
}

fn within(
    document: &mut Document<'_>,
    name: &str,
    content: impl FnOnce(&mut Document<'_>) -> io::Result<()>,
) -> io::Result<()> {
    document.create_element(name).write_inner_content(content).map(|_| ())
}

fn text(document: &mut Document<'_>, name: &str, value: &str) -> io::Result<()> {
    document.create_element(name).write_text_content(BytesText::new(value)).map(|_| ())
}

#[cfg(test)]
#[path = "soap_tests.rs"]
mod tests;
