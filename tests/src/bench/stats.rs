//! What is said of many samples: how many, the ends, and the percentiles between. Knows no unit and no clock.

use serde::Serialize;

/// Samples in the order in which they were taken.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

/// What is said of samples. Percentiles are by nearest rank: each is a value that was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// How many.
    pub n: usize,
    /// The smallest.
    pub min: f64,
    /// The median.
    pub p50: f64,
    /// Nineteen of twenty are not above it.
    pub p95: f64,
    /// Ninety-nine of a hundred are not above it.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

/// Which figure of a summary is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// The median.
    P50,
    /// The 95th percentile.
    P95,
    /// The 99th percentile.
    P99,
    /// The largest.
    Max,
}

impl Samples {
    /// Adds one.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// What is said of them; `None` when there are none, or one is not a number.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        let mut sorted = self.0.clone();
        if sorted.iter().any(|value| value.is_nan()) {
            return None;
        }
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let at = |percent: usize| sorted[nearest_rank(percent, sorted.len())];
        Some(Summary { n: sorted.len(), min, p50: at(50), p95: at(95), p99: at(99), max })
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Summary {
    /// A single exact value, such as a size.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { n: 1, min: value, p50: value, p95: value, p99: value, max: value }
    }

    /// One of its figures.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> f64 {
        match figure {
            Figure::P50 => self.p50,
            Figure::P95 => self.p95,
            Figure::P99 => self.p99,
            Figure::Max => self.max,
        }
    }
}

/// Index of the smallest value that at least `percent` of `count` sorted values do not exceed. `count` is not 0.
fn nearest_rank(percent: usize, count: usize) -> usize {
    (percent * count).div_ceil(100).max(1) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(values: impl IntoIterator<Item = f64>) -> Summary {
        values.into_iter().collect::<Samples>().summary().expect("there are samples")
    }

    #[test]
    fn percentiles_are_values_that_were_measured_whatever_their_order() {
        let hundred = summary((1..=100).rev().map(f64::from));
        assert_eq!(hundred, Summary { n: 100, min: 1.0, p50: 50.0, p95: 95.0, p99: 99.0, max: 100.0 });
        let three = summary([30.0, 10.0, 20.0]);
        assert_eq!((three.p50, three.p95, three.p99), (20.0, 30.0, 30.0));
    }

    #[test]
    fn of_an_even_number_the_lower_of_the_two_in_the_middle_is_the_median() {
        assert_eq!(summary([4.0, 1.0, 3.0, 2.0]).p50, 2.0);
    }

    #[test]
    fn one_outlier_in_forty_moves_the_largest_and_not_the_95th_percentile() {
        let mut values = vec![1.0; 39];
        values.push(500.0);
        let summary = summary(values);
        assert_eq!((summary.p95, summary.p99, summary.max), (1.0, 500.0, 500.0));
    }

    #[test]
    fn one_sample_is_all_figures_and_none_is_no_summary() {
        assert_eq!(summary([7.5]), Summary::exact(7.5));
        assert_eq!(Samples::default().summary(), None);
        assert_eq!(Samples::from_iter([1.0, f64::NAN]).summary(), None);
    }

    #[test]
    fn each_figure_is_found_by_its_name() {
        let hundred = summary((1..=100).map(f64::from));
        let found = [Figure::P50, Figure::P95, Figure::P99, Figure::Max].map(|figure| hundred.figure(figure));
        assert_eq!(found, [50.0, 95.0, 99.0, 100.0]);
    }
}
