//! The forms and links of a page, the one that some words belong to, and pages that only send a form on by themselves.

use staffetta_core::card::page::holds;

use super::entities::decoded;
use super::tags::{Attributes, Piece, pieces};

/// What can be followed in a page.
#[derive(Debug, Default)]
pub struct Page {
    forms: Vec<Form>,
    links: Vec<Link>,
    /// Whether a script, or the page when it is loaded, sends a form.
    sends_itself: bool,
    refresh: Option<String>,
}

/// Where a form or link leads, and what goes along.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// The reference, relative to the page.
    pub to: String,
    /// Whether it is sent with POST.
    pub post: bool,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

#[derive(Debug, Default)]
struct Form {
    to: String,
    post: bool,
    fields: Vec<(String, String)>,
    buttons: Vec<Button>,
    /// Whether the user could fill something in.
    asks: bool,
}

#[derive(Debug, Default)]
struct Button {
    name: Option<String>,
    value: String,
    words: String,
}

#[derive(Debug)]
struct Link {
    to: String,
    words: String,
}

/// What the words being read belong to.
enum Open {
    Link(String),
    Button(Attributes),
    Select(String),
    TextArea(String),
}

impl Page {
    /// Reads a page.
    pub fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut form: Option<Form> = None;
        let mut open: Option<(Open, String)> = None;
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => {
                    if let Some((_, words)) = &mut open {
                        words.push_str(&decoded(text));
                    }
                }
                Piece::Code(code) => page.sends_itself |= code.contains(".submit("),
                Piece::Open(name, attributes) => match name.as_str() {
                    "form" => {
                        page.forms.extend(form.take());
                        form = Some(Form::begin(&attributes));
                    }
                    "body" => {
                        page.sends_itself |=
                            attributes.get("onload").is_some_and(|code| code.contains("submit"));
                    }
                    "meta" => page.refresh = page.refresh.take().or_else(|| refresh(&attributes)),
                    "a" => open = attributes.get("href").map(|to| (Open::Link(to.to_owned()), String::new())),
                    "button" => open = Some((Open::Button(attributes), String::new())),
                    "select" | "textarea" => {
                        let field = attributes.get("name").unwrap_or_default().to_owned();
                        let kind = if name == "select" { Open::Select(field) } else { Open::TextArea(field) };
                        open = Some((kind, String::new()));
                        if let Some(form) = &mut form {
                            form.asks = true;
                        }
                    }
                    "option" => {
                        if let (Some(form), Some((Open::Select(field), _))) = (&mut form, &open) {
                            form.option(field, &attributes);
                        }
                    }
                    "input" => {
                        if let Some(form) = &mut form {
                            form.input(&attributes);
                        }
                    }
                    _ => {}
                },
                Piece::Close(name) => match name.as_str() {
                    "form" => page.forms.extend(form.take()),
                    "a" | "button" | "select" | "textarea" => {
                        if let Some((open, words)) = open.take() {
                            page.end(open, words, form.as_mut());
                        }
                    }
                    _ => {}
                },
            }
        }
        page.forms.extend(form);
        page
    }

    /// The form or link that one of `phrases` belongs to, an earlier phrase before a later, a form before a link.
    pub fn choice(&self, phrases: &[String]) -> Option<Choice> {
        phrases.iter().find_map(|phrase| {
            let of_form = self.forms.iter().find_map(|form| {
                let button = form.buttons.iter().find(|button| holds(&button.words, phrase))?;
                Some(form.choice(Some(button)))
            });
            of_form.or_else(|| {
                let link = self.links.iter().find(|link| holds(&link.words, phrase))?;
                Some(Choice { to: link.to.clone(), post: false, fields: Vec::new() })
            })
        })
    }

    /// Where the page goes on by itself: its one form, all hidden, that a script sends, or its refresh.
    pub fn goes_on(&self) -> Option<Choice> {
        match self.forms.as_slice() {
            [form] if self.sends_itself && !form.asks => Some(form.choice(form.buttons.first())),
            _ => {
                let to = self.refresh.clone()?;
                Some(Choice { to, post: false, fields: Vec::new() })
            }
        }
    }

    fn end(&mut self, open: Open, words: String, form: Option<&mut Form>) {
        match (open, form) {
            (Open::Link(to), _) => self.links.push(Link { to, words }),
            (Open::Button(attributes), Some(form)) if is_submit(attributes.get("type")) => {
                form.buttons.push(Button {
                    name: attributes.get("name").map(str::to_owned),
                    value: attributes.get("value").unwrap_or_default().to_owned(),
                    words,
                });
            }
            (Open::TextArea(field), Some(form)) if !field.is_empty() => form.fields.push((field, words)),
            _ => {}
        }
    }
}

impl Choice {
    /// The fields as forms send them.
    pub fn encoded(&self) -> String {
        let pairs: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", form_encoded(name), form_encoded(value)))
            .collect();
        pairs.join("&")
    }
}

impl Form {
    fn begin(attributes: &Attributes) -> Self {
        Self {
            to: attributes.get("action").unwrap_or_default().to_owned(),
            post: attributes.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            ..Self::default()
        }
    }

    fn input(&mut self, attributes: &Attributes) {
        let name = attributes.get("name").unwrap_or_default();
        let value = attributes.get("value").unwrap_or_default();
        let kind = attributes.get("type").unwrap_or("text").to_ascii_lowercase();
        match kind.as_str() {
            "submit" | "image" => self.buttons.push(Button {
                name: Some(name.to_owned()).filter(|name| !name.is_empty()),
                value: value.to_owned(),
                words: format!(
                    "{value} {} {}",
                    attributes.get("alt").unwrap_or_default(),
                    attributes.get("title").unwrap_or_default()
                ),
            }),
            "button" | "reset" | "file" => {}
            "checkbox" | "radio" => {
                self.asks = true;
                if attributes.get("checked").is_some() {
                    let value = if value.is_empty() { "on" } else { value };
                    self.field(name, value, attributes);
                }
            }
            other => {
                self.asks |= other != "hidden";
                self.field(name, value, attributes);
            }
        }
    }

    fn option(&mut self, field: &str, attributes: &Attributes) {
        let value = attributes.get("value").unwrap_or_default();
        let chosen = attributes.get("selected").is_some();
        match self.fields.iter_mut().find(|(name, _)| name == field) {
            Some((_, held)) if chosen => value.clone_into(held),
            Some(_) => {}
            None => self.field(field, value, &Attributes::default()),
        }
    }

    fn field(&mut self, name: &str, value: &str, attributes: &Attributes) {
        if !name.is_empty() && attributes.get("disabled").is_none() {
            self.fields.push((name.to_owned(), value.to_owned()));
        }
    }

    fn choice(&self, button: Option<&Button>) -> Choice {
        let mut fields = self.fields.clone();
        if let Some(Button { name: Some(name), value, .. }) = button {
            fields.push((name.clone(), value.clone()));
        }
        Choice { to: self.to.clone(), post: self.post, fields }
    }
}

/// Where `<meta http-equiv="refresh" content="0; url=…">` leads.
fn refresh(attributes: &Attributes) -> Option<String> {
    attributes.get("http-equiv").filter(|name| name.eq_ignore_ascii_case("refresh"))?;
    let (delay, to) = attributes.get("content")?.split_once(';')?;
    delay.trim().parse::<f32>().ok().filter(|seconds| *seconds <= 5.0)?;
    let (name, to) = to.split_once('=')?;
    name.trim().eq_ignore_ascii_case("url").then(|| to.trim().trim_matches(['"', '\'']).to_owned())
}

fn is_submit(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind.eq_ignore_ascii_case("submit"))
}

fn form_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
#[path = "forms_tests.rs"]
mod tests;
