use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Interval, Linear, Log, Scale, Time, tick_decimals};

/// What d3-scale answers; `tests/scales/d3.mjs` asks it.
const D3: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scales/d3.json"));

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(borrow)]
    linear: Vec<Answer<'a>>,
    log: Vec<Answer<'a>>,
    time: Vec<Answer<'a>>,
}

/// Numbers are kept as they are written: `serde_json` may read the neighbour of the nearest.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    domain: &'a RawValue,
    count: usize,
    #[serde(borrow)]
    nice: &'a RawValue,
    #[serde(borrow)]
    ticks: &'a RawValue,
    decimals: Option<u8>,
    interval: Option<&'a str>,
}

fn answers() -> Answers<'static> {
    serde_json::from_str(D3).expect("answers of d3-scale")
}

fn numbers(list: &RawValue) -> Vec<f64> {
    let numbers = list.get().trim_matches(['[', ']']).split(',').filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().expect("a number")).collect()
}

/// The domain, the ticks and the nice domain are as given, by a measure of equality.
fn assert_agrees(scale: Scale, answer: &Answer, equal: fn(f64, f64) -> bool) {
    let pair = |(low, high)| vec![low, high];
    let found = [scale.ticks(answer.count), pair(scale.nice(answer.count).domain())];
    for (found, expected) in found.into_iter().zip([numbers(answer.ticks), numbers(answer.nice)]) {
        let agrees = found.len() == expected.len() && found.iter().zip(&expected).all(|(one, other)| equal(*one, *other));
        assert!(agrees, "{scale:?}, count {}: {found:?} instead of {expected:?}", answer.count);
    }
}

fn ends(answer: &Answer) -> (f64, f64) {
    match numbers(answer.domain)[..] {
        [low, high] => (low, high),
        _ => panic!("{} is no domain", answer.domain),
    }
}

/// Negative zero is not equal to 0 here.
fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * other.abs()
}

fn every_kind(low: f64, high: f64) -> Vec<Scale> {
    let log = Log::new(low, high).map(Scale::Log);
    [Scale::Linear(Linear::new(low, high)), Scale::Time(Time::new(low, high))].into_iter().chain(log).collect()
}

#[test]
fn ticks_and_nice_ends_of_a_linear_axis_are_those_of_d3_to_the_last_bit() {
    let answers = answers().linear;
    assert!(answers.len() > 500);
    for answer in &answers {
        let (low, high) = ends(answer);
        assert_agrees(Scale::Linear(Linear::new(low, high)), answer, same);
    }
}

#[test]
fn ticks_and_nice_ends_of_a_logarithmic_axis_are_those_of_d3() {
    let answers = answers().log;
    assert!(answers.len() > 200);
    for answer in &answers {
        let (low, high) = ends(answer);
        assert_agrees(Scale::Log(Log::new(low, high).expect("a scale")), answer, close);
    }
}

#[test]
fn ticks_intervals_and_nice_ends_of_a_time_axis_are_those_of_d3_to_the_day() {
    let answers = answers().time;
    assert!(answers.len() > 200);
    for answer in &answers {
        let (low, high) = ends(answer);
        let scale = Time::new(low, high);
        assert_agrees(Scale::Time(scale), answer, same);
        let interval = match scale.interval(answer.count) {
            Interval::Days(number) => format!("{number} days"),
            Interval::Week => "week".into(),
            Interval::Month => "month".into(),
            Interval::Quarter => "quarter".into(),
            Interval::Years(number) => format!("{number} years"),
        };
        assert_eq!(Some(&*interval), answer.interval, "{scale:?}, count {}", answer.count);
    }
}

#[test]
fn labels_of_linear_ticks_have_the_decimals_that_d3_gives_them() {
    for answer in &answers().linear {
        let Some(decimals) = answer.decimals else { continue };
        assert_eq!(tick_decimals(&numbers(answer.ticks)), decimals.min(12), "{}", answer.ticks);
    }
}

#[test]
fn labels_of_ticks_have_no_decimals_too_many_nor_too_few() {
    let cases: [(&[f64], u8); 8] = [
        (&[], 0),
        (&[f64::NAN, f64::INFINITY], 0),
        (&[-20.0, 0.0, 20.0], 0),
        (&[0.0, 0.25, 0.5], 2),
        (&[0.001, 1.0, 1000.0], 3),
        (&[0.1 + 0.2, 0.07 * 100.0], 1),
        (&[-1e-9, 0.0], 9),
        (&[1e-300, 1.0 / 3.0], 12),
    ];
    for (ticks, decimals) in cases {
        assert_eq!(tick_decimals(ticks), decimals, "{ticks:?}");
    }
}

#[test]
fn values_stand_at_the_same_fraction_of_the_axis_as_of_the_domain() {
    let linear = Scale::Linear(Linear::new(-5.0, 15.0));
    assert_eq!([-5.0, 0.0, 15.0, 25.0].map(|value| linear.position(value)), [0.0, 0.25, 1.0, 1.5]);
    let time = Scale::Time(Time::new(0.0, 365.0));
    assert_eq!([0.0, 73.0, 365.0].map(|value| time.position(value)), [0.0, 0.2, 1.0]);
    let log = Scale::Log(Log::new(1.0, 1e4).expect("a scale"));
    assert_eq!([1.0, 10.0, 1e4, 0.01].map(|value| log.position(value)), [0.0, 0.25, 1.0, -0.5]);
    assert!([0.0, -1.0, f64::NAN].iter().all(|value| log.position(*value).is_nan()));
}

#[test]
fn a_single_value_stands_in_the_middle_of_its_axis_and_is_its_only_tick() {
    for scale in every_kind(3.0, 3.0) {
        assert_eq!(scale.position(3.0), 0.5, "{scale:?}");
        assert_eq!(scale.ticks(5), [3.0], "{scale:?}");
    }
    assert_eq!(Scale::Linear(Linear::new(3.0, 3.0)).nice(5).domain(), (3.0, 3.0));
    assert_eq!(Log::new(3.0, 3.0).map(|scale| scale.nice().domain()), Some((1.0, 10.0)));
}

#[test]
fn ends_given_the_other_way_round_are_swapped() {
    assert!(every_kind(8.0, 2.0).iter().all(|scale| scale.domain() == (2.0, 8.0)));
}

#[test]
fn a_domain_without_end_or_a_count_of_none_gives_no_ticks_and_stays_as_it_is() {
    let same_ends = |(low, high): (f64, f64), other: (f64, f64)| same(low, other.0) && same(high, other.1);
    let infinity = f64::INFINITY;
    let endless = [(0.0, infinity), (-infinity, 0.0), (f64::NAN, 1.0), (1.0, f64::NAN), (infinity, infinity)];
    for scale in endless.into_iter().flat_map(|(low, high)| every_kind(low, high)) {
        assert!(scale.ticks(5).is_empty(), "{scale:?}");
        assert!(same_ends(scale.nice(5).domain(), scale.domain()), "{scale:?}");
        scale.position(1.0);
    }
    for scale in every_kind(1.0, 2000.0) {
        assert!(scale.ticks(0).is_empty(), "{scale:?}");
        let nice = if matches!(scale, Scale::Log(_)) { (1.0, 1e4) } else { (1.0, 2000.0) };
        assert_eq!(scale.nice(0).domain(), nice, "{scale:?}");
    }
}

#[test]
fn a_logarithmic_axis_needs_values_above_zero() {
    assert_eq!([(0.0, 1.0), (-1.0, 1.0), (-2.0, -1.0), (1.0, f64::INFINITY)].map(|(low, high)| Log::new(low, high)), [None; 4]);
}

#[test]
fn nice_ends_enclose_the_domain_and_ticks_are_distinct_within_it_and_never_more_than_a_thousand_however_extreme_the_numbers() {
    let extremes = [-f64::MAX, -1e300, -1e19, -1.5, -1e-310, -0.0, 5e-324, 1e-308, 1e-9, 2e7, 1e300, f64::MAX];
    let neighbours = [-1e8, 1.0, 1e3, 1e17].map(|number: f64| [number.next_down(), number, number.next_up()]);
    let numbers = [&extremes, neighbours.as_flattened()].concat();
    let domains = numbers.iter().flat_map(|low| numbers.iter().map(move |high| (*low, *high)));
    for scale in domains.flat_map(|(low, high)| every_kind(low, high)) {
        for count in [1, 2, 7, 100, 1000, usize::MAX] {
            let ((low, high), ticks) = (scale.domain(), scale.ticks(count));
            let (nice_low, nice_high) = scale.nice(count).domain();
            // But for rounding.
            let near = (high - low) * 1e-12;
            assert!(nice_low - near <= low && high <= nice_high + near, "{scale:?}, count {count}: {nice_low} to {nice_high}");
            assert!(nice_low.is_finite() && nice_high.is_finite(), "{scale:?}, count {count}");
            assert!(ticks.len() <= 1000, "{scale:?}, count {count}: {} ticks", ticks.len());
            assert!(ticks.is_sorted_by(|one, next| one < next), "{scale:?}, count {count}: {ticks:?}");
            assert!(ticks.iter().all(|tick| low <= *tick && *tick <= high), "{scale:?}, count {count}: {ticks:?}");
            assert!(ticks.iter().chain([&nice_low, &nice_high]).all(|number| !same(*number, -0.0)), "{scale:?}, count {count}");
        }
    }
}
