//! Charts as SVG: an area over a plane with ticks and grid, and bars with whiskers.
//!
//! Colours and fonts come from the page's style; what a chart says is repeated in a table beside it.

use std::fmt::Write as _;

/// Size of a chart in its own units; the page scales it.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 220.0;
/// Room for labels: left, top, right, bottom.
const MARGIN: [f64; 4] = [52.0, 12.0, 14.0, 34.0];

/// One axis: from 0 to `max`.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// What it measures, with its unit.
    pub(super) label: String,
    pub(super) max: f64,
    /// What a number is multiplied with before it is shown.
    pub(super) shown: f64,
    /// What follows a number.
    pub(super) unit: &'static str,
}

impl Axis {
    /// Shares of a whole.
    pub(super) fn percent(label: &str, max: f64) -> Self {
        Self { label: label.to_owned(), max, shown: 100.0, unit: "%" }
    }

    /// Plain numbers. An empty range becomes 0 to 1.
    pub(super) fn number(label: &str, max: f64) -> Self {
        let max = if max > 0.0 { max } else { 1.0 };
        Self { label: label.to_owned(), max, shown: 1.0, unit: "" }
    }

    /// Seconds since the start, in the unit that fits.
    pub(super) fn time(label: &str, max_s: f64) -> Self {
        let (shown, unit) = match max_s {
            long if long >= 4.0 * 3_600.0 => (1.0 / 3_600.0, "h"),
            some if some >= 600.0 => (1.0 / 60.0, "min"),
            _ => (1.0, "s"),
        };
        Self { label: format!("{label}, {unit}"), max: max_s, shown, unit: "" }
    }

    /// Round numbers along the axis, four to nine of them.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let span = self.max * self.shown;
        let power = libm::exp10(libm::floor(libm::log10(span / 4.0)));
        let step = [5.0, 2.0, 1.0].into_iter().map(|by| by * power);
        let step = step.into_iter().find(|step| span / step >= 3.999).unwrap_or(power);
        (0..=(span / step + 1e-9) as u32).map(|at| f64::from(at) * step / self.shown).collect()
    }

    /// A number of this axis as people read it.
    pub(super) fn show(&self, value: f64) -> String {
        let value = value * self.shown;
        let text = match value.abs() {
            large if large >= 100.0 => format!("{value:.0}"),
            some if some >= 10.0 => format!("{value:.1}"),
            small if small >= 1.0 => format!("{value:.2}"),
            _ => format!("{value:.3}"),
        };
        let text = match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.'),
            false => &text,
        };
        format!("{text}{}", self.unit)
    }
}

/// An area under a line.
#[derive(Debug)]
pub(super) struct Area {
    /// What it shows, for those who cannot see it.
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// From left to right.
    pub(super) points: Vec<(f64, f64)>,
    /// Up to here nothing counts (the warm-up).
    pub(super) shaded_to: f64,
    /// Places on the x axis worth a mark, with their names.
    pub(super) marks: Vec<(f64, String)>,
}

impl Area {
    /// The chart as an SVG element.
    pub(super) fn draw(&self) -> String {
        let mut svg = open(&self.title, HEIGHT);
        let [left, top, right, bottom] = MARGIN;
        let (width, height) = (WIDTH - left - right, HEIGHT - top - bottom);
        let at_x = |x: f64| left + width * (x / self.x.max).clamp(0.0, 1.0);
        let at_y = |y: f64| top + height * (1.0 - (y / self.y.max).clamp(0.0, 1.0));
        if self.shaded_to > 0.0 {
            let wide = at_x(self.shaded_to) - left;
            let _ = write!(
                svg,
                r#"<rect class="warmup" x="{left:.1}" y="{top:.1}" width="{wide:.1}" height="{height:.1}"/>"#
            );
        }
        self.grid(&mut svg, at_x, at_y);
        let line: Vec<String> =
            self.points.iter().map(|(x, y)| format!("{:.1},{:.1}", at_x(*x), at_y(*y))).collect();
        if let (Some(first), Some(last)) = (self.points.first(), self.points.last()) {
            let (from, to, floor) = (at_x(first.0), at_x(last.0), at_y(0.0));
            let line = line.join(" ");
            let _ = write!(
                svg,
                r#"<polygon class="area" points="{from:.1},{floor:.1} {line} {to:.1},{floor:.1}"/>"#
            );
            let _ = write!(svg, r#"<polyline class="line" points="{line}"/>"#);
        }
        self.draw_marks(&mut svg, at_x, at_y);
        self.tips(&mut svg, at_x, top, height);
        svg.push_str("</svg>");
        svg
    }

    fn grid(&self, svg: &mut String, at_x: impl Fn(f64) -> f64, at_y: impl Fn(f64) -> f64) {
        let (left, right, floor) = (at_x(0.0), at_x(self.x.max), at_y(0.0));
        for tick in self.y.ticks() {
            let (y, text) = (at_y(tick), self.y.show(tick));
            let _ = write!(svg, r#"<path class="grid" d="M{left:.1} {y:.1}H{right:.1}"/>"#);
            let _ = write!(
                svg,
                r#"<text class="tick" text-anchor="end" x="{:.1}" y="{:.1}">{text}</text>"#,
                left - 6.0,
                y + 4.0
            );
        }
        for tick in self.x.ticks() {
            let (x, text) = (at_x(tick), self.x.show(tick));
            let _ = write!(
                svg,
                r#"<text class="tick" text-anchor="middle" x="{x:.1}" y="{:.1}">{text}</text>"#,
                floor + 15.0
            );
        }
        let _ = write!(
            svg,
            r#"<path class="axis" d="M{left:.1} {floor:.1}H{right:.1}"/><text class="label" text-anchor="end" x="{right:.1}" y="{:.1}">{}</text>"#,
            floor + 30.0,
            escape(&self.x.label)
        );
    }

    fn draw_marks(&self, svg: &mut String, at_x: impl Fn(f64) -> f64, at_y: impl Fn(f64) -> f64) {
        let (top, floor) = (at_y(self.y.max), at_y(0.0));
        // Names go left of marks near the right edge, and each a line lower than the one before it.
        for (nth, (x, name)) in self.marks.iter().filter(|(x, _)| *x <= self.x.max).enumerate() {
            let (x, y) = (at_x(*x), top + 11.0 + 14.0 * nth as f64);
            let (anchor, by) = if x > WIDTH * 0.7 { ("end", -5.0) } else { ("start", 5.0) };
            let _ = write!(svg, r#"<path class="mark" d="M{x:.1} {top:.1}V{floor:.1}"/>"#);
            let _ = write!(
                svg,
                r#"<text class="mark-name" text-anchor="{anchor}" x="{:.1}" y="{y:.1}">{}</text>"#,
                x + by,
                escape(name)
            );
        }
    }

    /// Columns that say the value under the pointer.
    fn tips(&self, svg: &mut String, at_x: impl Fn(f64) -> f64, top: f64, height: f64) {
        for pair in self.points.windows(2) {
            let (from, to) = (at_x(pair[0].0), at_x(pair[1].0));
            if to - from < 0.5 {
                continue;
            }
            let tip = format!("{}: {}", self.x.show(pair[0].0), self.y.show(pair[0].1));
            let wide = to - from;
            let _ = write!(
                svg,
                r#"<rect class="tip" x="{from:.1}" y="{top:.1}" width="{wide:.1}" height="{height:.1}"><title>{tip}</title></rect>"#
            );
        }
    }
}

/// One bar of a bar chart.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) name: String,
    /// 0..=1.
    pub(super) value: f64,
    /// Half-width of its interval.
    pub(super) half: f64,
    pub(super) shown: String,
}

/// Shares as bars, one below the other, with whiskers.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    const ROW: f64 = 34.0;
    let mut svg = open(title, ROW * bars.len() as f64 + 6.0);
    let width = WIDTH - 4.0;
    for (nth, bar) in bars.iter().enumerate() {
        let y = ROW * nth as f64;
        let (value, name) = (bar.value.clamp(0.0, 1.0), escape(&bar.name));
        let _ = write!(
            svg,
            r#"<text class="bar-name" x="2" y="{:.1}">{name}</text><text class="bar-name" text-anchor="end" x="{:.1}" y="{:.1}">{}</text>"#,
            y + 13.0,
            width + 2.0,
            y + 13.0,
            escape(&bar.shown)
        );
        let _ = write!(
            svg,
            r#"<rect class="track" x="2" y="{0:.1}" width="{width:.1}" height="9" rx="3"/><rect class="bar" x="2" y="{0:.1}" width="{1:.1}" height="9" rx="3"/>"#,
            y + 18.0,
            width * value
        );
        let (from, to) = ((value - bar.half).max(0.0), (value + bar.half).min(1.0));
        let _ = write!(
            svg,
            r#"<path class="whisker" d="M{:.1} {:.1}H{:.1}"/>"#,
            2.0 + width * from,
            y + 22.5,
            2.0 + width * to
        );
    }
    svg.push_str("</svg>");
    svg
}

fn open(title: &str, height: f64) -> String {
    format!(r#"<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{}">"#, escape(title))
}

/// Text as HTML shows it, whatever it holds.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_within_the_axis() {
        for (max, expected) in [
            (10.0, vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (0.07, vec![0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]),
            (4.0, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
        ] {
            let ticks = Axis::number("", max).ticks();
            assert_eq!(ticks.len(), expected.len(), "{max}: {ticks:?}");
            assert!(ticks.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{ticks:?}");
        }
    }

    #[test]
    fn numbers_are_shown_without_idle_digits() {
        let axis = Axis::percent("", 1.0);
        assert_eq!(axis.show(0.25), "25%");
        assert_eq!(axis.show(0.0), "0%");
        assert_eq!(axis.show(0.123_45), "12.3%");
        assert_eq!(Axis::number("", 1e6).show(250_000.0), "250000");
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<b a=\"'&"), "&lt;b a=&quot;&#39;&amp;");
    }
}
