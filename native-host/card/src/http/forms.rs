//! The forms and links of a page, the one that some words belong to, and pages that only send a form on by themselves.

use form_urlencoded::Serializer;
use staffetta_core::card::page::holds;
use staffetta_native::html_text::{Edge, ElementRef, Html, NodeId};

/// The forms and links of a page: what can be followed.
#[derive(Debug, Default)]
pub struct Forms {
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

impl Forms {
    /// Reads a page.
    pub fn read(document: &Html) -> Self {
        let mut all = Self::default();
        // Where the last form ends.
        let mut end = None;
        let mut templates = 0_usize;
        for edge in document.tree.root().traverse() {
            let (Edge::Open(node) | Edge::Close(node)) = edge;
            let Some(element) = ElementRef::wrap(node) else { continue };
            match (edge, element.value().name()) {
                (Edge::Open(_), "template") => templates += 1,
                (Edge::Close(_), "template") => templates -= 1,
                _ if templates > 0 => {}
                (Edge::Open(_), "form") => {
                    all.forms.push(Form::begin(element));
                    end = Some(node.id());
                }
                // Begun between the rows of a table it is left empty, and what it asks for comes after it.
                (Edge::Close(_), "form") if !node.has_children() => end = table_around(element),
                (Edge::Open(_), _) => all.take(element, end.is_some()),
                (Edge::Close(_), _) => end = end.filter(|end| *end != node.id()),
            }
        }
        all
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

    fn take(&mut self, element: ElementRef<'_>, in_form: bool) {
        let form = self.forms.last_mut().filter(|_| in_form);
        match element.value().name() {
            "script" => self.sends_itself |= words_of(element).contains(".submit("),
            "body" => {
                let code = element.attr("onload");
                self.sends_itself |= code.is_some_and(|code| code.contains("submit"));
            }
            "meta" => self.refresh = self.refresh.take().or_else(|| refresh(element)),
            "a" => {
                let link = |to: &str| Link { to: to.to_owned(), words: words_of(element) };
                self.links.extend(element.attr("href").map(link));
            }
            name => {
                if let Some(form) = form {
                    form.take(name, element);
                }
            }
        }
    }
}

impl Choice {
    /// The fields as forms send them.
    pub fn encoded(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

impl Form {
    fn begin(element: ElementRef<'_>) -> Self {
        Self {
            to: attribute(element, "action"),
            post: element.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            ..Self::default()
        }
    }

    fn take(&mut self, tag: &str, element: ElementRef<'_>) {
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let value = attribute(element, "value");
        match (tag, kind.as_str()) {
            ("input", "submit" | "image") => {
                let [alternative, title] = ["alt", "title"].map(|name| attribute(element, name));
                self.button(element, format!("{value} {alternative} {title}"));
            }
            ("input", "button" | "reset" | "file") => {}
            ("input", "checkbox" | "radio") => {
                self.asks = true;
                if element.attr("checked").is_some() {
                    self.field(element, if value.is_empty() { "on".to_owned() } else { value });
                }
            }
            ("input", kind) => {
                self.asks |= kind != "hidden";
                self.field(element, value);
            }
            ("button", "" | "submit") => self.button(element, words_of(element)),
            ("textarea", _) => {
                self.asks = true;
                self.field(element, words_of(element));
            }
            ("select", _) => {
                self.asks = true;
                let options =
                    || element.descendent_elements().filter(|option| option.value().name() == "option");
                let chosen = options().filter(|option| option.attr("selected").is_some()).last();
                if let Some(chosen) = chosen.or_else(|| options().next()) {
                    self.field(element, attribute(chosen, "value"));
                }
            }
            _ => {}
        }
    }

    fn button(&mut self, element: ElementRef<'_>, words: String) {
        let name = element.attr("name").filter(|name| !name.is_empty()).map(str::to_owned);
        self.buttons.push(Button { name, value: attribute(element, "value"), words });
    }

    fn field(&mut self, element: ElementRef<'_>, value: String) {
        let name = attribute(element, "name");
        if !name.is_empty() && element.attr("disabled").is_none() {
            self.fields.push((name, value));
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
fn refresh(element: ElementRef<'_>) -> Option<String> {
    element.attr("http-equiv").filter(|name| name.eq_ignore_ascii_case("refresh"))?;
    let (delay, to) = element.attr("content")?.split_once(';')?;
    delay.trim().parse::<f32>().ok().filter(|seconds| *seconds <= 5.0)?;
    let (name, to) = to.split_once('=')?;
    name.trim().eq_ignore_ascii_case("url").then(|| to.trim().trim_matches(['"', '\'']).to_owned())
}

fn table_around(element: ElementRef<'_>) -> Option<NodeId> {
    let mut around = element.ancestors();
    around
        .find(|node| node.value().as_element().is_some_and(|element| element.name() == "table"))
        .map(|node| node.id())
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

fn words_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}

#[cfg(test)]
#[path = "forms_tests.rs"]
mod tests;
