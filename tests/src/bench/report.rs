//! What the measurements come to: rows beside their floor and their target, as a table for eyes and JSON for programs.
//! Knows how figures are written; knows nothing of how they were taken.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{
    machine::Machine,
    stats::{Figure, Summary},
};

/// One thing measured.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// The unit of all its figures.
    pub unit: &'static str,
    /// Ours.
    pub ours: Summary,
    /// The same of something else in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// What it must reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Whether it reaches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
}

/// A floor or a peer.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    /// What it is.
    pub what: String,
    /// Its figures.
    pub figures: Summary,
}

/// What must be reached.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// A figure stays under a limit, in the row's unit.
    Under {
        /// Which figure.
        figure: Figure,
        /// The limit.
        limit: f64,
    },
    /// The median stays within so many times the median beside it.
    Within {
        /// How many times.
        times: f64,
    },
}

/// The whole report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where it was taken.
    pub machine: Machine,
    /// What was measured, in order.
    pub rows: Vec<Row>,
    /// What could not be measured, and why.
    pub failures: Vec<String>,
}

impl Row {
    /// A row without floor and target.
    #[must_use]
    pub fn new(what: impl Into<String>, unit: &'static str, ours: Summary) -> Self {
        Self { what: what.into(), unit, ours, beside: None, target: None, reached: None }
    }

    /// Puts a floor or a peer beside it.
    #[must_use]
    pub fn beside(mut self, what: &str, figures: Option<Summary>) -> Self {
        self.beside = figures.map(|figures| Beside { what: what.to_owned(), figures });
        self.judged()
    }

    /// Says what it must reach.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self.judged()
    }

    fn judged(mut self) -> Self {
        self.reached = match (self.target, &self.beside) {
            (Some(Target::Under { figure, limit }), _) => Some(self.ours.figure(figure) < limit),
            (Some(Target::Within { times }), Some(beside)) => {
                Some(self.ours.p50 <= times * beside.figures.p50)
            }
            _ => None,
        };
        self
    }

    fn cells(&self) -> [String; 6] {
        let beside = self.beside.as_ref().map_or(String::new(), |beside| {
            format!("{} {}", figures(&beside.figures, self.unit), beside.what)
        });
        let ratio = self.beside.as_ref().filter(|beside| beside.figures.p50 > 0.0);
        let ratio =
            ratio.map_or(String::new(), |beside| format!("{:.2}", self.ours.p50 / beside.figures.p50));
        let target = match self.target {
            Some(Target::Under { figure, limit }) => {
                let figure =
                    if self.ours.n == 1 { String::new() } else { format!("{figure:?} ").to_lowercase() };
                format!("{figure}< {} {}", number(limit), self.unit)
            }
            Some(Target::Within { times }) => format!("<= {times} x"),
            None => String::new(),
        };
        let reached = match self.reached {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        [self.what.clone(), figures(&self.ours, self.unit), beside, ratio, target, reached.to_owned()]
    }
}

impl Report {
    /// An empty one.
    #[must_use]
    pub fn new(machine: Machine) -> Self {
        Self { machine, rows: Vec::new(), failures: Vec::new() }
    }

    /// Adds the rows of a part, or that it could not be measured.
    pub fn add(&mut self, part: &str, rows: Result<Vec<Row>>) {
        match rows {
            Ok(rows) => self.rows.extend(rows),
            Err(error) => self.failures.push(format!("{part}: {error:#}")),
        }
    }

    /// An aligned table.
    #[must_use]
    pub fn table(&self) -> String {
        const HEAD: [&str; 6] = ["what", "ours", "beside it", "ratio", "target", "reached"];
        let mut lines = vec![HEAD.map(ToOwned::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let mut widths = [0; 6];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut table = format!("{}\n\n", self.machine);
        for line in &lines {
            for (width, cell) in widths.iter().zip(line) {
                // Writing into a string does not fail.
                let _ = write!(table, "{cell:<width$}  ");
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
        for failure in &self.failures {
            let _ = writeln!(table, "not measured: {failure}");
        }
        table
    }

    /// How many rows miss their target.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|row| row.reached == Some(false)).count()
    }
}

fn figures(of: &Summary, unit: &str) -> String {
    if of.n == 1 {
        return format!("{} {unit}", number(of.p50));
    }
    format!(
        "p50 {} p95 {} p99 {} min {} {unit} (n {})",
        number(of.p50),
        number(of.p95),
        number(of.p99),
        number(of.min),
        of.n
    )
}

/// Three digits that count; whole numbers as they are.
fn number(value: f64) -> String {
    match value.abs() {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size >= 0.1 => format!("{value:.3}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64) -> Row {
        Row::new("size", "bytes", Summary::exact(value))
    }

    #[test]
    fn a_limit_is_reached_only_below_it() {
        let limit = Target::Under { figure: Figure::P95, limit: 100.0 };
        assert_eq!(row(99.9).target(limit).reached, Some(true));
        assert_eq!(row(100.0).target(limit).reached, Some(false));
        assert_eq!(row(1.0).reached, None);
    }

    #[test]
    fn a_ratio_needs_something_beside_it() {
        let twice = Target::Within { times: 2.0 };
        let beside = |value| Some(Summary::exact(value));
        assert_eq!(row(10.0).target(twice).reached, None);
        assert_eq!(row(10.0).target(twice).beside("floor", beside(5.0)).reached, Some(true));
        assert_eq!(row(10.1).beside("floor", beside(5.0)).target(twice).reached, Some(false));
        assert_eq!(row(10.0).target(twice).beside("floor", None).reached, None);
    }

    #[test]
    fn the_columns_of_the_table_are_aligned_and_a_miss_is_told_and_counted() {
        let machine = Machine::default();
        let miss = row(2000.0).target(Target::Under { figure: Figure::P50, limit: 10.0 });
        let mut report = Report::new(machine);
        report.add("sizes", Ok(vec![miss, row(1.0)]));
        assert_eq!(report.missed(), 1);
        let table = report.table();
        let lines: Vec<&str> = table.lines().collect();
        let [.., head, first, second] = lines.as_slice() else { panic!("{table}") };
        assert!(first.ends_with("NO") && first.contains("< 10 bytes"), "{table}");
        let column = head.find("ours").expect("a column");
        assert_eq!((first.find("2000"), second.find("1 bytes")), (Some(column), Some(column)), "{table}");
    }

    #[test]
    fn a_part_that_failed_is_told_and_the_others_are_kept() {
        let mut report = Report::new(Machine::default());
        report.add("sizes", Ok(vec![row(1.0)]));
        report.add("host", Err(anyhow::anyhow!("it is gone").context("hello")));
        assert_eq!(report.rows.len(), 1);
        assert!(report.table().ends_with("not measured: host: hello: it is gone\n"), "{}", report.table());
    }

    #[test]
    fn figures_are_written_with_the_digits_that_count() {
        let written = [1234.5, 150_000.0, 42.25, 3.337, 0.123_45, 0.007_12, 0.0].map(number);
        assert_eq!(written, ["1234", "150000", "42.2", "3.34", "0.123", "0.0071", "0"]);
    }
}
