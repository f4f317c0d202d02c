//! Any change to a certificate is found, and no content of one makes `verify` panic.

use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use super::{
    super::{certify, to_json},
    tests::heading,
    *,
};

/// Collects the JSON pointers of all numbers, and of all texts that begin with a digit.
fn numbers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                numbers(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                numbers(value, &format!("{at}/{place}"), found);
            }
        }
        Value::Number(_) => found.push(at.to_owned()),
        Value::String(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            found.push(at.to_owned());
        }
        _ => {}
    }
}

fn any_certificate() -> impl Strategy<Value = Certificate> {
    let weights = prop::collection::btree_map("[0-9]{4}", (0..5_000_u128, 0..3_u32), 2..9);
    (weights, 1..10_000_000_u64, 0..50_u64, any::<Option<u16>>()).prop_filter_map(
        "some weight",
        |(weights, rest, fixed_each, more)| {
            let total = rest + fixed_each * weights.len() as u64;
            let entry = |(code, (parts, decimals)): (String, (u128, u32))| Entry {
                code,
                name: "Någon".to_owned(),
                weight: Exact::new(parts, decimals),
            };
            let entries: Vec<Entry> = weights.into_iter().map(entry).collect();
            let stated = more.map(|it| format!("{}", 50_000 + u64::from(it)));
            let heading = heading(Rule::LargestRemainder, total, fixed_each, stated.as_deref());
            certify(heading, entries, None).ok()
        },
    )
}

proptest! {
    #[test]
    fn any_changed_number_is_found(
        certificate in any_certificate(), at in any::<Index>(), by in 1..1000_u64, digit in 1..9_u8,
        place in any::<Index>(),
    ) {
        prop_assert_eq!(verify(&certificate), Ok(()));
        let mut json: Value = serde_json::from_str(&to_json(&certificate)).unwrap();
        let mut places = Vec::new();
        numbers(&json, "", &mut places);
        let changed = json.pointer_mut(&places[at.index(places.len())]).unwrap();
        *changed = match &*changed {
            Value::String(text) => {
                // One digit is changed, which always gives another number: 3/4 cannot become 6/8.
                let mut bytes = text.clone().into_bytes();
                let digits: Vec<usize> =
                    (0..bytes.len()).filter(|it| bytes[*it].is_ascii_digit()).collect();
                let it = digits[place.index(digits.len())];
                bytes[it] = b'0' + (bytes[it] - b'0' + digit) % 10;
                String::from_utf8(bytes).unwrap().into()
            }
            number => number.as_u64().unwrap().wrapping_add(by).into(),
        };
        let found = read(json.to_string().as_bytes()).and_then(|it| verify(&it));
        prop_assert!(found.is_err(), "{json}");
    }

    #[test]
    fn a_row_removed_doubled_or_moved_is_found(
        certificate in any_certificate(), one in any::<Index>(), other in any::<Index>(),
    ) {
        let rows = certificate.rows.len();
        let (one, other) = (one.index(rows), other.index(rows));
        let changed = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut changed = certificate.clone();
            change(&mut changed.rows);
            verify(&changed)
        };
        prop_assert!(changed(&|it| _ = it.remove(one)).is_err());
        prop_assert!(changed(&|it| it.insert(one, it[other].clone())).is_err());
        if one != other {
            prop_assert!(changed(&|it| it.swap(one, other)).is_err());
        }
    }

    #[test]
    fn no_value_of_any_field_makes_verify_panic(
        certificate in any_certificate(), places in prop::collection::vec(any::<Index>(), 1..4),
        value in prop_oneof![
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            any::<u128>().prop_map(|it| Value::from(it.to_string())),
            "[0-9]{1,45}[.][0-9]{1,45}".prop_map(Value::from),
            "[0-9]{1,3}/0".prop_map(Value::from),
            Just(Value::from("0")),
            Just(Value::Null),
        ],
    ) {
        let mut json: Value = serde_json::from_str(&to_json(&certificate)).unwrap();
        let mut all = Vec::new();
        numbers(&json, "", &mut all);
        for place in places {
            *json.pointer_mut(&all[place.index(all.len())]).unwrap() = value.clone();
        }
        let _ = read(json.to_string().as_bytes()).and_then(|it| verify(&it));
    }
}
