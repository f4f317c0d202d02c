#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::{Window, next_working_day, parse_day};

fuzz_target!(|typed: &str| {
    let (first, last) = typed.split_once('\n').unwrap_or((typed, typed));
    if let Ok(day) = parse_day(first) {
        assert_eq!(parse_day(&day.iso()), Ok(day));
        let _ = (day.to_string(), next_working_day(day));
        if let Ok(last) = parse_day(last)
            && let Ok(window) = Window::of_days(day, last)
        {
            assert_eq!((window.first_day(), window.last_day()), (day, last));
        }
    }
});
