//! What readers see of the colours in `report/inks.typ`, in every space: on a screen, in print,
//! from a press with one ink, with deficient colour vision, and in a copy in grey.

use std::fs;

const SPACES: [&str; 3] = ["screen", "print", "black"];
const ARMS: [&str; 2] = ["against", "for"];

// --- The file, read as the literals that it is made of. ---

#[derive(Clone, Debug, PartialEq)]
enum Value {
    /// A number without its unit, or a word or string.
    Word(String),
    /// `rgb(…)`, `cmyk(…)`, `luma(…)`.
    Call(String, Vec<Value>),
    List(Vec<Value>),
    Dict(Vec<(String, Value)>),
}

impl Value {
    fn get(&self, path: &str) -> &Value {
        path.split('.').fold(self, |value, key| match value {
            Value::Dict(pairs) => &pairs.iter().find(|(name, _)| name == key).unwrap_or_else(|| panic!("no `{path}`")).1,
            other => panic!("`{path}` leads into {other:?}"),
        })
    }

    fn list(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            other => panic!("{other:?} is no array"),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Value::Word(word) => word.parse().unwrap_or_else(|_| panic!("{word} is no number")),
            other => panic!("{other:?} is no number"),
        }
    }

    /// The keys with all that is below them, and how long arrays are.
    fn shape(&self) -> String {
        match self {
            Value::Dict(pairs) => pairs.iter().map(|(key, value)| format!("{key}({}) ", value.shape())).collect(),
            Value::List(items) => items.len().to_string(),
            _ => String::new(),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn eat(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        while self.rest.starts_with("//") {
            self.rest = self.rest.split_once('\n').expect("a line after the comment").1.trim_start();
        }
        let found = self.rest.starts_with(token);
        self.rest = &self.rest[if found { token.len() } else { 0 }..];
        found
    }

    /// A name, a string or a number; the unit of a number is left out.
    fn word(&mut self) -> String {
        let quoted = self.eat("\"");
        let end = |letter: char| if quoted { letter == '"' } else { !letter.is_alphanumeric() && !"-.%".contains(letter) };
        let (word, rest) = self.rest.split_at(self.rest.find(end).expect("an end of the word"));
        self.rest = &rest[usize::from(quoted)..];
        assert!(!word.is_empty(), "not a literal: {}", &self.rest[..self.rest.len().min(40)]);
        match word.trim_end_matches(|letter: char| letter == '%' || letter.is_alphabetic()) {
            number if !quoted && number.parse::<f64>().is_ok() => number.to_owned(),
            _ => word.to_owned(),
        }
    }

    /// What follows an opening parenthesis.
    fn items(&mut self) -> Value {
        let (mut items, mut pairs) = (Vec::new(), Vec::new());
        while !self.eat(")") {
            match self.value() {
                Value::Word(key) if self.eat(":") => pairs.push((key, self.value())),
                item => items.push(item),
            }
            self.eat(",");
        }
        if pairs.is_empty() { Value::List(items) } else { Value::Dict(pairs) }
    }

    fn value(&mut self) -> Value {
        if self.eat("(") {
            return self.items();
        }
        let word = self.word();
        if self.rest.starts_with('(') && self.eat("(") {
            return Value::Call(word, self.items().list().to_vec());
        }
        Value::Word(word)
    }
}

fn inks() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/report/inks.typ");
    let text = fs::read_to_string(path).expect("report/inks.typ");
    let (_, rest) = text.split_once("#let inks = ").expect("the inks");
    Reader { rest }.value()
}

// --- Colours as light: linear sRGB, 0 to 1, white being the paper. ---

type Three = [f64; 3];

const WHITE: Three = [1.0; 3];

fn times(matrix: &[Three; 3], vector: Three) -> Three {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn linear(encoded: f64) -> f64 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// The light that comes back from ink in percent, in the measure of `linear`.
///
/// The areas that no, one or more inks cover together (Demichel) add up to the light (Neugebauer),
/// with an exponent for the light that strays below the paper's surface (Yule and Nielsen).
/// The colours of the areas are those measured for FOGRA39, offset on coated paper, XYZ under D50.
/// With the two constants below, the 1617 patches of that set are met with a CIEDE2000 of 1.6 on average.
fn printed(ink: [f64; 4]) -> Three {
    const SOLIDS: [Three; 16] = [
        [0.8448, 0.8762, 0.7457], // paper
        [0.0202, 0.0210, 0.0173], // K
        [0.6917, 0.7416, 0.0704], // Y
        [0.0184, 0.0204, 0.0082],
        [0.3303, 0.1679, 0.1501], // M
        [0.0161, 0.0118, 0.0089],
        [0.3020, 0.1602, 0.0230], // M and Y
        [0.0156, 0.0131, 0.0065],
        [0.1502, 0.2293, 0.5285], // C
        [0.0091, 0.0118, 0.0179],
        [0.0816, 0.1842, 0.0674], // C and Y
        [0.0089, 0.0131, 0.0085],
        [0.0567, 0.0410, 0.1567], // C and M
        [0.0099, 0.0087, 0.0108],
        [0.0366, 0.0380, 0.0313], // C, M and Y
        [0.0093, 0.0097, 0.0069],
    ];
    const STRAY: f64 = 1.2;
    /// How much larger than planned a dot of 50 % comes out.
    const GAIN: f64 = 0.1;
    /// From D50 to the D65 of sRGB (Bradford), then to linear sRGB.
    const TO_D65: [Three; 3] =
        [[0.9555766, -0.0230393, 0.0631636], [-0.0282895, 1.0099416, 0.0210077], [0.0122982, -0.0204830, 1.3299098]];
    const TO_RGB: [Three; 3] =
        [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]];
    let area = ink.map(|percent| percent / 100.0).map(|dot| dot + 4.0 * GAIN * dot * (1.0 - dot));
    let mut sum = [0.0; 3];
    for (index, solid) in SOLIDS.iter().enumerate() {
        let covers = |ink: usize| index >> (3 - ink) & 1 == 1;
        let weight: f64 = (0..4).map(|ink| if covers(ink) { area[ink] } else { 1.0 - area[ink] }).product();
        (0..3).for_each(|i| sum[i] += weight * solid[i].powf(1.0 / STRAY));
    }
    let white = [0.9642, 1.0, 0.8249];
    let seen = [0, 1, 2].map(|i| sum[i].powf(STRAY) / SOLIDS[0][i] * white[i]);
    times(&TO_RGB, times(&TO_D65, seen)).map(|part| part.clamp(0.0, 1.0))
}

fn cmyk(colour: &Value) -> [f64; 4] {
    match colour {
        Value::Call(name, parts) if name == "cmyk" && parts.len() == 4 => [0, 1, 2, 3].map(|i| parts[i].number()),
        other => panic!("{other:?} is not in CMYK"),
    }
}

fn light(colour: &Value) -> Three {
    match colour {
        Value::Call(name, parts) if name == "rgb" => {
            let Value::Word(hex) = &parts[0] else { panic!("{colour:?}") };
            assert!(hex.len() == 7 && hex.starts_with('#'), "{hex}");
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
            [1, 3, 5].map(|at| linear(f64::from(part(at)) / 255.0))
        }
        Value::Call(name, parts) if name == "luma" => [linear(parts[0].number() / 100.0); 3],
        other => printed(cmyk(other)),
    }
}

// --- What eyes make of it. ---

/// Dichromats: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color
/// Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (6), severity 1.0.
const VISION: [(&str, [Three; 3]); 4] = [
    ("normal vision", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    ("deuteranopia", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

const TO_XYZ: [Three; 3] =
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];

/// CIELAB.
fn lab(light: Three) -> Three {
    let (seen, white) = (times(&TO_XYZ, light), times(&TO_XYZ, WHITE));
    let [x, y, z] = [0, 1, 2].map(|i| {
        let share = seen[i] / white[i];
        if share > 216.0 / 24389.0 { share.cbrt() } else { (24389.0 / 27.0 * share + 16.0) / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The contrast of WCAG 2.
fn contrast(one: Three, other: Three) -> f64 {
    let [one, other] = [one, other].map(|light| times(&TO_XYZ, light)[1] + 0.05);
    one.max(other) / one.min(other)
}

/// CIEDE2000, after Sharma, Wu and Dalal 2005, "The CIEDE2000 Color-Difference Formula: Implementation Notes,
/// Supplementary Test Data, and Mathematical Observations", Color Research and Application 30 (1).
fn difference(one: Three, other: Three) -> f64 {
    let share = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25f64.powi(7))).sqrt();
    let cos = |degrees: f64| degrees.to_radians().cos();
    let mean = (one[1].hypot(one[2]) + other[1].hypot(other[2])) / 2.0;
    let polar = |[lightness, a, b]: Three| {
        let a = a * (1.5 - 0.5 * share(mean));
        (lightness, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((l1, c1, h1), (l2, c2, h2)) = (polar(one), polar(other));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let hue = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => sum / 2.0 + 180.0,
        sum => sum / 2.0 - 180.0,
    };
    let (lightness, chroma) = ((l1 + l2) / 2.0 - 50.0, (c1 + c2) / 2.0);
    let t = 1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0) - 0.2 * cos(4.0 * hue - 63.0);
    let rotation = -2.0 * share(chroma) * (60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let l = (l2 - l1) / (1.0 + 0.015 * lightness.powi(2) / (20.0 + lightness.powi(2)).sqrt());
    let c = (c2 - c1) / (1.0 + 0.045 * chroma);
    let h = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin() / (1.0 + 0.015 * chroma * t);
    (l * l + c * c + h * h + rotation * c * h).sqrt()
}

/// The smallest difference that is left of two colours, over all kinds of colour vision.
fn kept_apart(one: Three, other: Three) -> (f64, &'static str) {
    let seen = |matrix, light| lab(times(matrix, light).map(|part| part.clamp(0.0, 1.0)));
    let differences = VISION.iter().map(|(name, matrix)| (difference(seen(matrix, one), seen(matrix, other)), *name));
    differences.min_by(|one, other| one.0.total_cmp(&other.0)).expect("kinds of vision")
}

// --- The colours by their part. ---

/// The colours of one space.
struct Space {
    name: &'static str,
    inks: Value,
}

impl Space {
    fn light(&self, key: &str) -> Three {
        light(self.inks.get(key))
    }

    fn lights(&self, key: &str) -> Vec<Three> {
        self.inks.get(key).list().iter().map(light).collect()
    }

    /// Every colour that stands for data, with its name.
    fn marks(&self) -> Vec<(String, Three)> {
        let lists = ["series", "diverging.against", "diverging.for"];
        let numbered = |key: &str| {
            let name = |(index, light)| (format!("{key} {} of {}", index + 1, self.name), light);
            self.lights(key).into_iter().enumerate().map(name).collect::<Vec<_>>()
        };
        let single = |key: &str| (format!("{key} of {}", self.name), self.light(key));
        let single = ["accent", "quiet", "diverging.neutral"].map(single);
        lists.iter().flat_map(|key| numbered(key)).chain(single).collect()
    }
}

fn spaces() -> [Space; 3] {
    let inks = inks();
    SPACES.map(|name| Space { name, inks: inks.get(name).clone() })
}

fn in_colour() -> impl Iterator<Item = Space> {
    spaces().into_iter().filter(|space| space.name != "black")
}

fn pairs<T: Clone>(items: &[T]) -> Vec<(T, T)> {
    let pairs_of = |(index, one): (usize, &T)| items[..index].iter().map(|other| (other.clone(), one.clone())).collect::<Vec<_>>();
    items.iter().enumerate().flat_map(pairs_of).collect()
}

/// All colours of a value, those in arrays and dictionaries too.
fn colours(value: &Value) -> Vec<&Value> {
    match value {
        Value::Call(..) => vec![value],
        Value::List(items) => items.iter().flat_map(colours).collect(),
        Value::Dict(items) => items.iter().flat_map(|(_, item)| colours(item)).collect(),
        Value::Word(_) => Vec::new(),
    }
}

#[track_caller]
fn at_least(least: f64, found: f64, what: &str) {
    assert!(found >= least, "{what}: {found:.2}, not {least}");
}

// --- The tests. ---

#[test]
fn differences_of_colour_are_those_that_were_published_with_the_formula() {
    for (one, other, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        let found = difference(one, other);
        assert!((found - expected).abs() < 0.00005, "{one:?} and {other:?}: {found}, not {expected}");
    }
}

#[test]
fn every_ink_space_has_the_same_colours() {
    let [screen, others @ ..] = spaces();
    for other in others {
        assert_eq!(screen.inks.shape(), other.inks.shape(), "screen and {}", other.name);
    }
    for (name, call) in [("screen", "rgb"), ("print", "cmyk"), ("black", "luma")] {
        for colour in colours(inks().get(name)) {
            assert!(matches!(colour, Value::Call(name, _) if name == call), "{colour:?} in {name}");
        }
    }
}

#[test]
fn text_can_be_read_on_paper_and_on_every_ground() {
    for space in spaces() {
        for text in ["ink", "muted", "accent", "alarm"] {
            for ground in ["tint", "band"] {
                at_least(4.5, contrast(space.light(text), space.light(ground)), &format!("{} {text} on {ground}", space.name));
            }
            at_least(4.5, contrast(space.light(text), WHITE), &format!("{} {text} on white", space.name));
        }
        at_least(4.5, contrast(space.light("on-accent"), space.light("accent")), &format!("{} on the accent", space.name));
    }
}

#[test]
fn labels_on_marks_can_be_read_in_dark_or_in_white() {
    for space in spaces() {
        // Black on paper sends back 2 % of the light, which leaves less than a screen for what lies between.
        let least = if space.name == "print" { 4.0 } else { 4.5 };
        for (name, mark) in space.marks() {
            let best = ["ink", "on-accent"].map(|text| contrast(space.light(text), mark)).into_iter().fold(0.0, f64::max);
            at_least(least, best, &name);
        }
    }
}

#[test]
fn marks_stand_out_from_the_page() {
    for space in spaces() {
        for (name, mark) in space.marks() {
            at_least(3.0, contrast(mark, WHITE), &format!("{name} on white"));
            at_least(3.0, contrast(mark, space.light("tint")), &format!("{name} on tint"));
        }
    }
}

#[test]
fn grid_and_band_stay_behind_the_marks_and_the_axis_before_the_grid() {
    for space in spaces() {
        let [grid, band, axis] = ["grid", "band", "axis"].map(|key| contrast(space.light(key), WHITE));
        assert!(1.04 < band && band < grid && grid < 2.0, "{}: band {band:.2}, grid {grid:.2}", space.name);
        at_least(3.0, axis, &format!("the axis of {}", space.name));
    }
}

#[test]
fn series_stay_apart_for_colour_blind_readers() {
    for space in in_colour() {
        for (one, other) in pairs(&space.marks()[..6]) {
            let (found, vision) = kept_apart(one.1, other.1);
            at_least(14.0, found, &format!("{} and {}, {vision}", one.0, other.0));
        }
    }
}

#[test]
fn neighbouring_series_differ_more() {
    for space in in_colour() {
        for two in space.marks()[..6].windows(2) {
            let (found, vision) = kept_apart(two[0].1, two[1].1);
            at_least(17.0, found, &format!("{} and {}, {vision}", two[0].0, two[1].0));
        }
    }
}

#[test]
fn series_stay_apart_in_grey() {
    for space in spaces() {
        assert_eq!(space.inks.get("series").list()[0], *space.inks.get("accent"), "{}", space.name);
        for (one, other) in pairs(&space.marks()[..6]) {
            at_least(7.0, (lab(one.1)[0] - lab(other.1)[0]).abs(), &format!("{} and {}", one.0, other.0));
        }
    }
}

#[test]
fn with_one_ink_no_two_fills_look_the_same() {
    let [.., black] = spaces();
    let fills = |colours: &str, hatches: &str| -> Vec<(Value, Value)> {
        let (colours, hatches) = (black.inks.get(colours).list(), black.inks.get(hatches).list());
        assert_eq!(colours.len(), hatches.len());
        colours.iter().cloned().zip(hatches.iter().cloned()).collect()
    };
    let mut answers: Vec<_> =
        ARMS.iter().flat_map(|arm| fills(&format!("diverging.{arm}"), &format!("diverging.hatches.{arm}"))).collect();
    answers.push((black.inks.get("diverging.neutral").clone(), black.inks.get("diverging.hatches.neutral").clone()));
    for (one, other) in pairs(&fills("series", "hatches")).into_iter().chain(pairs(&answers)) {
        let lightness = (lab(light(&one.0))[0] - lab(light(&other.0))[0]).abs();
        let plain = one.1 == Value::Word("none".to_owned());
        assert!(one.1 != other.1 || plain && lightness >= 7.0, "{one:?} and {other:?}");
    }
}

#[test]
fn agreement_and_disagreement_stay_apart_for_colour_blind_readers() {
    for space in in_colour() {
        let [against, agree] = ARMS.map(|arm| space.lights(&format!("diverging.{arm}")));
        let neutral = space.light("diverging.neutral");
        for (index, one) in against.iter().enumerate() {
            for other in &agree {
                let (found, vision) = kept_apart(*one, *other);
                at_least(20.0, found, &format!("the arms of {}, {vision}", space.name));
            }
            for step in [*one, agree[index]] {
                let (found, vision) = kept_apart(step, neutral);
                at_least(10.0, found, &format!("step {} of {} and neutral, {vision}", index + 1, space.name));
            }
        }
    }
}

#[test]
fn stronger_answers_are_darker() {
    for space in spaces() {
        for arm in ARMS {
            for two in space.lights(&format!("diverging.{arm}")).windows(2) {
                at_least(7.0, lab(two[0])[0] - lab(two[1])[0], &format!("steps {arm} of {}", space.name));
            }
        }
    }
}

#[test]
fn one_item_in_the_accent_leaps_out_of_the_quiet_ones() {
    for space in spaces() {
        let [accent, quiet] = ["accent", "quiet"].map(|key| space.light(key));
        at_least(20.0, kept_apart(accent, quiet).0, space.name);
        at_least(20.0, lab(quiet)[0] - lab(accent)[0], space.name);
    }
}

#[test]
fn print_looks_like_the_screen() {
    let [screen, print, _] = spaces();
    for ((name, one), (_, other)) in screen.marks().into_iter().zip(print.marks()) {
        let found = difference(lab(one), lab(other));
        assert!(found <= 6.0, "{name} is {found:.1} away in print");
    }
}

#[test]
fn ink_dries_before_the_next_sheet_and_text_is_black_alone() {
    for colour in colours(inks().get("print")) {
        let total: f64 = cmyk(colour).iter().sum();
        assert!(total <= 280.0, "{colour:?} has {total} % of ink");
    }
    assert_eq!(cmyk(inks().get("print.ink")), [0.0, 0.0, 0.0, 100.0]);
    for key in ["muted", "hairline", "grid", "axis"] {
        assert_eq!(cmyk(inks().get(&format!("print.{key}")))[..3], [0.0; 3], "{key}");
    }
}
