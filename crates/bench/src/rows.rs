//! The rows of the table: what is held against what, and its aim.

use std::collections::BTreeMap;

use crate::{
    processes::Memory,
    table::{Row, median},
};

/// What was measured, by name, once for each turn.
pub type Measured = BTreeMap<&'static str, Vec<f64>>;

/// The rows of the table, in the order they are printed.
pub fn rows(
    measured: &Measured,
    length: usize,
    memory: &[Memory; 3],
    start: f64,
    views: Vec<Row>,
) -> Vec<Row> {
    let of = |name| measured.get(name).map_or(f64::NAN, |it| median(it));
    let rate = |name| format!("{:.0}/s", of(name));
    let beside = |what: &str, name, other_name: &str, other| {
        Row::of(what, rate(name)).beside(other_name, rate(other), of(name) / of(other))
    };
    let mib = |kib: u64| kib as f64 / 1024.0;
    let resident = |what: &str, it: Memory| {
        let shown = format!("{:.1} MiB (at most {:.1})", mib(it.now), mib(it.most));
        Row::of(what, shown)
    };
    let [before, after, hashed] = *memory;
    let long_list = [
        Row::of("list of 100 000, 16 at once", rate("list, long"))
            .beside("311", rate("list, short"), of("list, short") / of("list, long"))
            .at_most(2.0),
        Row::of("list of 100 000, alone", format!("{:.2} ms", of("list, long, ms")))
            .beside(
                "311",
                format!("{:.2} ms", of("list, short, ms")),
                of("list, long, ms") / of("list, short, ms"),
            )
            .at_most(2.0),
    ];
    let kib = length as f64 / 1024.0;
    let mut rows = vec![
        beside("sign-in page", "sign-in", "hello", "hello").at_least(0.4),
        beside(&format!("  beside {kib:.1} KiB by axum alone"), "sign-in", "hello", "hello, long"),
        beside("  compressed", "sign-in, gzip", "hello", "hello"),
        beside("form page, signed in", "form", "hello", "hello").at_least(0.1),
        beside("  compressed", "form, gzip", "hello", "hello"),
        beside("send, 1 at once", "sends, one", "pgbench", "floor, one").at_least(0.5),
        beside("send, 16 at once", "sends, many", "pgbench", "floor, many").at_least(0.5),
    ];
    rows.extend(long_list);
    rows.extend(views);
    rows.push(
        Row::of("case of ten versions, alone", format!("{:.2} ms", of("case, ten, ms")))
            .beside(
                "of one",
                format!("{:.2} ms", of("case, one, ms")),
                of("case, ten, ms") / of("case, one, ms"),
            )
            .at_most(2.0),
    );
    rows.push(resident("memory after the start", before));
    rows.push(resident("memory after the loads", after).below(mib(after.most), 60.0, "60 MiB"));
    rows.push(resident("  and 16 sign-ins at once", hashed));
    rows.push(Row::of("cold start", format!("{start:.3} s")).below(start, 0.5, "0.5 s"));
    rows
}
