//! How long it takes to divide a pot, and how that grows: `cargo bench --bench allocation`.
//! 311 recipients are to take less than a millisecond, and a million less than a second.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, Throughput};
use statsbidrag::allocation::rules::{Share, largest_remainder};

const POT: u64 = 375_000_000;
const SIZES: [usize; 4] = [311, 10_000, 100_000, 1_000_000];

/// As many recipients, with codes in no order and weights like those of municipalities.
fn shares(size: usize) -> Vec<Share> {
    let scattered = |it: usize| it.wrapping_mul(7_368_787) % size;
    let share = |it: usize| Share {
        code: format!("{:07}", scattered(it)),
        weight: 2_300 + (it as u128 * 48_271) % 1_000_003,
    };
    (0..size).map(share).collect()
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut group = criterion.benchmark_group("largest_remainder");
    for size in SIZES {
        let shares = shares(size);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &shares, |bencher, shares| {
            bencher.iter(|| largest_remainder(POT, black_box(shares)));
        });
    }
    group.finish();
    growth();
    criterion.final_summary();
}

/// The best of ten, and how much longer than the size before.
#[expect(clippy::print_stdout, reason = "what it is for")]
fn growth() {
    let mut before: Option<(usize, Duration)> = None;
    println!("{:>10} {:>12} {:>10} {:>10}", "recipients", "time", "size", "time");
    for size in SIZES {
        let shares = shares(size);
        let once = || {
            let start = Instant::now();
            let parts = black_box(largest_remainder(POT, black_box(&shares)));
            let time = start.elapsed();
            assert_eq!(parts.map(|it| it.len()), Ok(size));
            time
        };
        let time = (0..10).map(|_| once()).min().unwrap_or_default();
        let times = before.map_or(String::new(), |(fewer, shorter)| {
            let size = size as f64 / fewer as f64;
            let time = time.as_secs_f64() / shorter.as_secs_f64();
            format!("{:>10} {:>10}", format!("× {size:.1}"), format!("× {time:.1}"))
        });
        println!("{size:>10} {:>12} {times}", format!("{time:.1?}"));
        before = Some((size, time));
    }
}
