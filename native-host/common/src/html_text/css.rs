//! The styles of a mail's elements: its sheets, and what stands in its elements. What depends on time or pointer says
//! nothing here; what depends on the window, or on more of the document than is looked at, may be so or not.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser,
};
use scraper::{ElementRef, Html, Selector};

use super::media::{Holds, is_for_light, on_screens};
use super::selectors::{self, Picked};
use super::styles::{Style, read_style, read_styles, write};

/// How many rules are held, how often they are compared with elements, how deep in the document, and how deep they are
/// read in one another. A mail with more may look any way.
const MOST_RULES: usize = 500;
const MOST_LOOKS: usize = 400_000;
const DEEPEST: usize = 100;
const DEEPEST_RULE: usize = 4;
/// How many conditions are told from each other.
const MOST_CONDITIONS: usize = 24;
/// How deep the brackets of a condition are read in one another.
const DEEPEST_CONDITION: usize = 8;

/// The rules of a document.
#[derive(Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
    blocks: Vec<Vec<Style>>,
    conditions: Vec<Condition>,
    layers: usize,
    /// Whether it has more than is held.
    is_cut: bool,
}

struct Rule {
    selector: Selector,
    /// A later rule wins over an equal one; one in a layer loses to any that is in none.
    weight: (bool, [usize; 3]),
    block: usize,
    context: Context,
}

/// What the rules of a part of a sheet depend on.
struct Condition {
    text: String,
    /// The condition that this one stands in.
    around: Option<usize>,
    /// Whether it is for readers who prefer light pages: for them the others say what is so.
    is_light: bool,
}

/// When the rules of a part of a sheet hold.
#[derive(Clone, Copy, Default)]
struct Context {
    /// Which of the conditions, if any.
    condition: Option<usize>,
    is_in_layer: bool,
    depth: usize,
}

/// One of the ways in which a browser may show a mail. Which of them it is depends on the window, on what the reader
/// prefers, and on what the browser knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// With what holds in any case.
    Sure,
    /// With what holds under one condition as well.
    Under(usize),
    /// With everything.
    Everything,
}

/// What may apply to an element.
pub(super) struct Styles<'s> {
    sheet: &'s Sheet,
    rules: Vec<&'s Rule>,
    own: Vec<Style>,
    /// Whether nothing is known of how it looks.
    pub(super) is_unknown: bool,
}

impl Styles<'_> {
    /// The styles in a view, the weakest first.
    pub(super) fn in_view(&self, view: View) -> Vec<&Style> {
        let blocks = self.rules.iter().filter(|rule| self.sheet.holds(rule.context.condition, view));
        let all = blocks.filter_map(|rule| self.sheet.blocks.get(rule.block)).flatten().chain(&self.own);
        let mut styles: Vec<&Style> = all.filter(|style| style.is_sure || view == View::Everything).collect();
        styles.sort_by_key(|style| style.important);
        styles
    }
}

impl Sheet {
    pub(super) fn of(document: &Html) -> Self {
        let mut sheet = Self::default();
        let elements = document.tree.root().descendants().filter_map(ElementRef::wrap);
        for element in elements.filter(|element| element.value().name() == "style") {
            let media = element.attr("media").unwrap_or_default();
            if let Some(context) = sheet.within(Context::default(), on_screens(media)) {
                sheet.read(&mut Parser::new(&element.text().collect::<String>()), context);
            }
        }
        let most = MOST_LOOKS / document.tree.values().len().max(1);
        sheet.is_cut |= sheet.rules.len() > most;
        sheet.rules.truncate(most);
        sheet.rules.sort_by_key(|rule| rule.weight);
        sheet
    }

    /// The ways in which the mail may be shown.
    pub(super) fn views(&self) -> Vec<View> {
        let under = (0..self.conditions.len()).map(View::Under);
        [View::Sure].into_iter().chain(under).chain([View::Everything]).collect()
    }

    /// What may apply to an element.
    pub(super) fn styles(&self, element: ElementRef<'_>, depth: usize) -> Styles<'_> {
        let is_cut = self.is_cut || depth >= DEEPEST && !self.rules.is_empty();
        let applies = |rule: &&Rule| depth < DEEPEST && rule.selector.matches(&element);
        let rules = self.rules.iter().filter(applies).collect();
        let own = read_styles(element.attr("style").unwrap_or_default());
        let mut styles = Styles { sheet: self, rules, own, is_unknown: is_cut };
        styles.is_unknown |= styles.in_view(View::Everything).into_iter().any(Style::is_worked_out)
            || styles.rules.iter().any(|rule| rule.context.condition == Some(MOST_CONDITIONS));
        styles
    }

    fn holds(&self, condition: Option<usize>, view: View) -> bool {
        let Some(condition) = condition else { return true };
        match view {
            View::Sure => false,
            View::Under(one) => {
                let around = |one: &usize| self.conditions.get(*one).and_then(|condition| condition.around);
                std::iter::successors(Some(one), around).any(|one| one == condition)
            }
            View::Everything => self.conditions.get(condition).is_none_or(|condition| !condition.is_light),
        }
    }

    fn read(&mut self, input: &mut Parser<'_>, context: Context) {
        if context.depth > DEEPEST_RULE {
            self.is_cut = true;
            return;
        }
        let mut part = Part { sheet: self, context, styles: None };
        for _ in StyleSheetParser::new(input, &mut part) {}
    }

    /// The part of one that holds as said; nothing if it never does.
    fn within(&mut self, around: Context, holds: Holds) -> Option<Context> {
        let condition = match holds {
            Holds::Never => return None,
            Holds::Always => around.condition,
            Holds::Perhaps(text) => Some(self.condition(around.condition, text)),
        };
        Some(Context { condition, depth: around.depth + 1, ..around })
    }

    /// The number of a condition within another; the last one is all that are too many.
    fn condition(&mut self, around: Option<usize>, text: String) -> usize {
        let is_same = |one: &Condition| one.around == around && one.text == text;
        if let Some(known) = self.conditions.iter().position(is_same) {
            return known;
        }
        if self.conditions.len() <= MOST_CONDITIONS {
            let is_light = is_for_light(&text);
            self.conditions.push(Condition { text, around, is_light });
        }
        self.conditions.len() - 1
    }

    fn add(&mut self, picked: Vec<Picked>, styles: Vec<Style>, context: Context) {
        self.is_cut |= self.rules.len() + picked.len() > MOST_RULES;
        if picked.is_empty() || self.is_cut || styles.is_empty() {
            return;
        }
        // What is important in a layer is stronger than what is so outside.
        let is_turned = context.is_in_layer && styles.iter().any(|style| style.important);
        for one in picked {
            let mut context = context;
            if !one.is_sure || is_turned {
                let alone = format!("rule {}", self.rules.len());
                context.condition = Some(self.condition(context.condition, alone));
            }
            let weight = (!context.is_in_layer, one.specificity);
            self.rules.push(Rule { selector: one.selector, weight, block: self.blocks.len(), context });
        }
        self.blocks.push(styles);
    }
}

/// A part of a sheet that is read: the whole, what stands in an `@` rule, or in a rule.
struct Part<'s> {
    sheet: &'s mut Sheet,
    context: Context,
    /// The declarations, inside of a rule.
    styles: Option<Vec<Style>>,
}

impl<'i> AtRuleParser<'i> for Part<'_> {
    type Prelude = Option<Context>;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<Option<Context>, ParseError<()>> {
        let mut condition = String::new();
        let is_read = write(input, &mut condition, DEEPEST_CONDITION).is_some();
        while input.next().is_ok() {}
        let holds = match name.to_ascii_lowercase().as_str() {
            "media" if is_read => on_screens(&condition),
            "layer" => Holds::Always,
            name @ ("media" | "supports" | "container" | "scope" | "starting-style" | "-moz-document") => {
                Holds::Perhaps(format!("{name} {condition}"))
            }
            _ => Holds::Never,
        };
        let context = self.sheet.within(self.context, holds);
        if !name.eq_ignore_ascii_case("layer") {
            return Ok(context);
        }
        self.sheet.layers += 1;
        // Which of several layers is the stronger one is not looked at.
        let which = (self.sheet.layers > 1).then(|| format!("layer {}", self.sheet.layers));
        Ok(context.map(|context| Context {
            is_in_layer: true,
            condition: which
                .map_or(context.condition, |name| Some(self.sheet.condition(context.condition, name))),
            ..context
        }))
    }

    fn rule_without_block(&mut self, _: Option<Context>, _: &ParserState) -> Result<(), ()> {
        Ok(())
    }

    fn parse_block(
        &mut self,
        context: Option<Context>,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        match context {
            // In a rule, it may hold declarations of that rule: for which elements, is not looked at here.
            Some(context) if self.styles.is_some() => {
                let every = selectors::read(&mut Parser::new("*"), true);
                read_block(self.sheet, every, context, input);
            }
            Some(context) => self.sheet.read(input, context),
            None => while input.next().is_ok() {},
        }
        Ok(())
    }
}

/// What stands in a rule: its declarations, and rules in it.
fn read_block(sheet: &mut Sheet, picked: Vec<Picked>, context: Context, input: &mut Parser<'_>) {
    if context.depth > DEEPEST_RULE {
        sheet.is_cut = true;
        return;
    }
    let context = Context { depth: context.depth + 1, ..context };
    let mut part = Part { sheet, context, styles: Some(Vec::new()) };
    for _ in RuleBodyParser::new(input, &mut part) {}
    let styles = part.styles.unwrap_or_default();
    sheet.add(picked, styles, context);
}

impl<'i> QualifiedRuleParser<'i> for Part<'_> {
    type Prelude = Vec<Picked>;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Vec<Picked>, ParseError<()>> {
        Ok(selectors::read(input, self.styles.is_some()))
    }

    fn parse_block(
        &mut self,
        picked: Vec<Picked>,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        read_block(self.sheet, picked, self.context, input);
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Part<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), ParseError<()>> {
        let style = read_style(&name, input).ok_or_else(ParseError::unexpected_token)?;
        self.styles.get_or_insert_default().push(style);
        Ok(())
    }
}

impl RuleBodyItemParser<'_, (), ()> for Part<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}
