//! What a request must look like, by the schema (docs/facts/id-sessione.md 1.3 and 1.10): names, namespaces, order and
//! sizes. What the schema allows is taken: other prefixes, a header, empty elements where they may be empty.

use quick_xml::{NsReader, events::Event, name::ResolveResult};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const MESSAGES: &str = "http://authservice.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";
const TYPES: &str = "http://datatype.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";

/// A request that the schema allows.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// `create`, `checkToken` or `revoke`.
    pub(super) operation: &'static str,
    /// The elements with a text, those of `identificativo` too.
    texts: Vec<(String, String)>,
    /// `opzioni`.
    pub(super) options: Vec<(String, String)>,
    /// `infoAggiuntive`.
    pub(super) information: Vec<(String, String)>,
}

impl Structure {
    /// The text of an element, if it is there.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// What an element may hold.
enum Holds {
    /// A text of so many characters.
    Text(usize, usize),
    /// `tipo` and `valore`.
    Identifier,
    /// One to ten times `opzione`.
    Pairs,
}

struct Node {
    namespace: String,
    name: String,
    text: String,
    children: Vec<Node>,
}

/// What comes first in all three requests.
const WHO: [(&str, Holds); 3] = [
    ("userId", Holds::Text(0, 16)),
    ("identificativo", Holds::Identifier),
    ("cfUtente", Holds::Text(16, 16)),
];
const WHERE: [(&str, Holds); 4] = [
    ("codRegione", Holds::Text(3, 3)),
    ("codAslAo", Holds::Text(3, 3)),
    ("codSsa", Holds::Text(5, 6)),
    ("codiceStruttura", Holds::Text(0, 10)),
];
const TOKEN: [(&str, Holds); 1] = [("token", Holds::Text(36, 36))];
/// What comes last in all three.
const WHAT: [(&str, Holds); 4] = [
    ("contesto", Holds::Text(1, 30)),
    ("applicazione", Holds::Text(0, 30)),
    ("opzioni", Holds::Pairs),
    ("infoAggiuntive", Holds::Pairs),
];

/// Reads a request, or says what the schema has against it.
pub(super) fn read(body: &[u8]) -> Result<Structure, String> {
    let text = std::str::from_utf8(body).map_err(|_| "not UTF-8".to_owned())?;
    let envelope = tree(text)?;
    envelope.must_be(SOAP, "Envelope")?;
    let body = match envelope.children.as_slice() {
        [body] => body,
        [header, body] => {
            header.must_be(SOAP, "Header")?;
            body
        }
        _ => return Err("an envelope has a header, if any, and a body".into()),
    };
    body.must_be(SOAP, "Body")?;
    let [request] = body.children.as_slice() else { return Err("a body has one request".into()) };
    let (operation, middle): (_, &[(&str, Holds)]) = match request.name.as_str() {
        "CreateAuthReq" => ("create", &WHERE),
        "CheckTokenReq" => ("checkToken", &TOKEN),
        "RevokeAuthReq" => ("revoke", &TOKEN),
        other => return Err(format!("{other} is no request")),
    };
    request.must_be(MESSAGES, &request.name)?;
    let schema: Vec<&(&str, Holds)> = WHO.iter().chain(middle).chain(&WHAT).collect();
    let mut structure = Structure { operation, ..Structure::default() };
    let mut next = 0;
    for element in &request.children {
        element.must_be(MESSAGES, &element.name)?;
        let left = schema.get(next..).unwrap_or_default();
        let Some(at) = left.iter().position(|(name, _)| *name == element.name) else {
            return Err(format!("{} is not expected here", element.name));
        };
        if let Some((_, holds)) = left.get(at) {
            structure.take(element, holds)?;
        }
        next += at + 1;
    }
    if operation != "create" && structure.text("token").is_none() {
        return Err("token is missing".into());
    }
    Ok(structure)
}

impl Structure {
    fn take(&mut self, element: &Node, holds: &Holds) -> Result<(), String> {
        match holds {
            Holds::Text(least, most) => self.texts.push((element.name.clone(), element.text(*least, *most)?)),
            Holds::Identifier => {
                let [kind, value] = element.children.as_slice() else {
                    return Err("identificativo has tipo and valore".into());
                };
                kind.must_be(TYPES, "tipo")?;
                value.must_be(TYPES, "valore")?;
                self.texts.push(("tipo".into(), kind.text(1, 2)?));
                self.texts.push(("valore".into(), value.text(0, 256)?));
            }
            Holds::Pairs => {
                if !(1..=10).contains(&element.children.len()) {
                    return Err(format!("{} has one to ten pairs", element.name));
                }
                for pair in &element.children {
                    pair.must_be(TYPES, "opzione")?;
                    let [key, value] = pair.children.as_slice() else {
                        return Err("opzione has chiave and valore".into());
                    };
                    key.must_be(TYPES, "chiave")?;
                    value.must_be(TYPES, "valore")?;
                    let pair = (key.text(0, 256)?, value.text(0, 256)?);
                    let pairs =
                        if element.name == "opzioni" { &mut self.options } else { &mut self.information };
                    pairs.push(pair);
                }
            }
        }
        Ok(())
    }
}

impl Node {
    fn must_be(&self, namespace: &str, name: &str) -> Result<(), String> {
        if self.name != name || self.namespace != namespace {
            return Err(format!("{{{}}}{} instead of {{{namespace}}}{name}", self.namespace, self.name));
        }
        if !self.children.is_empty() && !self.text.trim().is_empty() {
            return Err(format!("text between the elements of {name}"));
        }
        Ok(())
    }

    fn text(&self, least: usize, most: usize) -> Result<String, String> {
        let length = self.text.chars().count();
        if !self.children.is_empty() || !(least..=most).contains(&length) {
            return Err(format!("{} has {length} characters instead of {least} to {most}", self.name));
        }
        Ok(self.text.clone())
    }
}

/// The whole document. A message of SOAP has no document type and no processing instructions.
fn tree(text: &str) -> Result<Node, String> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Node {
        namespace: String::new(),
        name: String::new(),
        text: String::new(),
        children: Vec::new(),
    }];
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|error| error.to_string())?;
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(prefix) => {
                return Err(format!("the prefix {prefix:?} is bound to nothing"));
            }
        };
        let parent = open.len() - 1;
        match event {
            Event::Start(start) => {
                let name = start.local_name().into_inner().to_owned();
                open.push(Node { namespace, name, text: String::new(), children: Vec::new() });
            }
            Event::Empty(start) => {
                let name = start.local_name().into_inner().to_owned();
                open[parent].children.push(Node {
                    namespace,
                    name,
                    text: String::new(),
                    children: Vec::new(),
                });
            }
            Event::End(_) => {
                let closed = open.pop().ok_or("more ends than beginnings")?;
                open.last_mut().ok_or("more ends than beginnings")?.children.push(closed);
            }
            Event::Text(text) => open[parent].text.push_str(&text.xml10_content()),
            Event::CData(text) => open[parent].text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if reference.is_char_ref() => {
                let numbered = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                open[parent].text.extend(numbered);
            }
            Event::GeneralRef(reference) => open[parent].text.push(match &*reference {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "apos" => '\'',
                "quot" => '"',
                other => return Err(format!("the entity {other}")),
            }),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|error| error.to_string())?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err("another encoding than UTF-8".into());
                }
            }
            Event::DocType(_) | Event::PI(_) => return Err("a document type or an instruction".into()),
            Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    let mut outside = open.pop().filter(|_| open.is_empty()).ok_or("an element is not closed")?;
    outside.children.pop().filter(|_| outside.children.is_empty()).ok_or_else(|| "one root".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(inner: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='{SOAP}'><s:Body><m:CreateAuthReq xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'>{inner}\
             </m:CreateAuthReq></s:Body></s:Envelope>"
        )
    }

    const IDENTIFIER: &str =
        "<m:identificativo><t:tipo>P</t:tipo><t:valore>QQ==</t:valore></m:identificativo>";

    fn wrong(inner: &str) -> String {
        read(request(inner).as_bytes()).err().unwrap_or_default()
    }

    #[test]
    fn what_the_schema_allows_is_taken() {
        let taken = request(&format!(
            "<m:userId/>{IDENTIFIER}<m:codiceStruttura></m:codiceStruttura><m:contesto>RICETTA-DEM</m:contesto>\
             <m:applicazione/><m:opzioni><t:opzione><t:chiave>a</t:chiave><t:valore/></t:opzione></m:opzioni>"
        ));
        let structure = read(taken.as_bytes()).unwrap();
        assert_eq!(structure.text("contesto"), Some("RICETTA-DEM"));
        assert_eq!((structure.text("valore"), structure.text("codRegione")), (Some("QQ=="), None));
        assert_eq!(structure.options.len(), 1);
        let written = "<m:contesto>&#82;ICETTA&#x2D;DEM</m:contesto>";
        let numbered = taken.replace("<m:contesto>RICETTA-DEM</m:contesto>", written);
        assert_eq!(read(numbered.as_bytes()).unwrap().text("contesto"), Some("RICETTA-DEM"));
        let with_header = taken.replace("<s:Body>", "<s:Header/>\n<s:Body>");
        assert!(read(with_header.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_more_elsewhere_or_of_another_size_is_told() {
        assert_eq!(wrong("<m:altro/>"), "altro is not expected here");
        assert_eq!(wrong("<m:contesto>A</m:contesto><m:userId>U</m:userId>"), "userId is not expected here");
        assert_eq!(wrong("<m:userId>U</m:userId><m:userId>U</m:userId>"), "userId is not expected here");
        assert_eq!(wrong("<m:token>x</m:token>"), "token is not expected here");
        assert_eq!(wrong("<m:codAslAo>1</m:codAslAo>"), "codAslAo has 1 characters instead of 3 to 3");
        assert!(wrong("<t:userId>U</t:userId>").starts_with(&format!("{{{TYPES}}}userId instead")));
        assert!(wrong("<userId>U</userId>").starts_with("{}userId instead"));
        assert!(wrong(&IDENTIFIER.replace("t:tipo", "m:tipo")).contains("instead of"));
        assert!(wrong("<x:userId/>").contains("bound to nothing"));
        let missing = request("").replace("CreateAuthReq", "CheckTokenReq");
        assert_eq!(read(missing.as_bytes()).unwrap_err(), "token is missing");
    }
}
