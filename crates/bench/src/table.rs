//! The results as a table.

/// A measure, what it is held against, and how far it may be from that.
pub struct Row {
    measure: String,
    value: String,
    floor: String,
    ratio: Option<f64>,
    aim: Option<(String, bool)>,
}

impl Row {
    pub fn of(measure: &str, value: String) -> Self {
        Self { measure: measure.to_owned(), value, floor: String::new(), ratio: None, aim: None }
    }

    pub fn beside(mut self, name: &str, floor: String, ratio: f64) -> Self {
        self.floor = format!("{name} {floor}");
        self.ratio = Some(ratio);
        self
    }

    pub fn at_least(mut self, share: f64) -> Self {
        let held = self.ratio.is_some_and(|it| share <= it);
        self.aim = Some((format!("≥ {share:.2}"), held));
        self
    }

    pub fn at_most(mut self, times: f64) -> Self {
        let held = self.ratio.is_some_and(|it| it <= times);
        self.aim = Some((format!("≤ {times:.2}"), held));
        self
    }

    pub fn below(mut self, value: f64, limit: f64, shown: &str) -> Self {
        self.aim = Some((format!("< {shown}"), value < limit));
        self
    }

    fn cells(&self) -> [String; 6] {
        let ratio = self.ratio.map(|it| format!("{it:.2}"));
        let (aim, verdict) = match &self.aim {
            Some((aim, true)) => (aim.clone(), "ok"),
            Some((aim, false)) => (aim.clone(), "MISSED"),
            None => (String::new(), ""),
        };
        let ratio = ratio.unwrap_or_default();
        [
            self.measure.clone(),
            self.value.clone(),
            self.floor.clone(),
            ratio,
            aim,
            verdict.to_owned(),
        ]
    }
}

pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

pub fn print(rows: &[Row]) {
    let heads = ["measure", "value", "beside", "ratio", "aim", ""].map(str::to_owned);
    let cells: Vec<_> = std::iter::once(heads).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| cells.iter().map(|it| it[column].chars().count()).max();
    let widths: Vec<_> = (0..6).map(|it| width(it).unwrap_or(0)).collect();
    for row in &cells {
        let padded = row.iter().zip(&widths).map(|(it, width)| {
            let space = " ".repeat(width - it.chars().count());
            format!("{it}{space}")
        });
        println!("{}", padded.collect::<Vec<_>>().join("  ").trim_end());
    }
    println!(
        "\nMedians of three turns. Loaders, servers and PostgreSQL share this machine's cores, floors and service alike."
    );
}
