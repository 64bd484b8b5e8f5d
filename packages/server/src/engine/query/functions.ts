// The functions a query may call: those whose result depends on their arguments alone. Everything else is
// refused, with the reason where people are likely to ask.

const words = (text: string): string[] => text.trim().split(/\s+/);

const scalars = words(`
  + - * / // % ** ^ & | && << >> ~ @ ! !__postfix || ^@ ->> <-> <=> <@ @> ~~ !~~ ~~* !~~* ~~~ -> xor
  abs acos acosh add array_length asin asinh atan atan2 atanh bit_count bit_length cbrt ceil ceiling cos cosh cot
  degrees divide even exp factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan
  lcm least least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round
  round_even roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc
  ascii base64 bin char_length character_length chr concat concat_ws contains damerau_levenshtein decode
  editdist3 encode ends_with format formatReadableDecimalSize formatReadableSize format_bytes from_base64 from_binary
  from_hex hamming hex ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme len
  length length_grapheme levenshtein like_escape lower lpad ltrim md5 mismatches nfc_normalize not_ilike_escape
  not_like_escape octet_length ord overlay parse_filename parse_path position prefix printf regexp_escape regexp_extract
  regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat replace reverse right
  right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split
  string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix to_base
  to_base64 to_binary to_hex translate trim ucase unbin unhex unicode upper url_decode url_encode
  age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
  dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian last_day
  make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium
  millisecond minute month monthname nanosecond normalized_interval quarter second strftime strptime time_bucket timezone
  timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds
  to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years try_strptime week weekday weekofyear year
  yearweek
  constant_or_null ifnull nullif typeof coalesce if
  apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_cosine_distance
  array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product array_extract array_filter
  array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product array_intersect
  array_negative_dot_product array_negative_inner_product array_pop_back array_pop_front array_position array_prepend
  array_push_back array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice
  array_sort array_to_json array_to_string array_transform array_unique array_value array_where array_zip cardinality
  aggregate element_at filter flatten generate_series generate_subscripts grade_up list_aggr list_aggregate list_any_value
  list_append list_apply list_avg list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance
  list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy list_extract
  list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof list_inner_product
  list_intersect list_kurtosis list_last list_mad list_max list_median list_min list_mode list_negative_dot_product
  list_negative_inner_product list_pack list_position list_prepend list_product list_reduce list_resize list_reverse
  list_reverse_sort list_select list_sem list_skewness list_slice list_sort list_stddev_pop list_stddev_samp
  list_string_agg list_sum list_transform list_unique list_value list_var_pop list_var_samp list_where list_zip map
  map_concat map_contains map_entries map_extract map_extract_value map_from_entries map_keys map_values range reduce row
  struct_concat struct_contains struct_extract struct_extract_at struct_has struct_insert struct_keys struct_pack
  struct_position struct_update struct_values unnest
  from_json from_json_strict json_array json_array_length json_contains json_exists json_extract json_extract_path
  json_extract_path_text json_extract_string json_keys json_merge_patch json_object json_pretty json_quote json_structure
  json_transform json_transform_strict json_type json_valid json_value row_to_json to_json
  bit_position get_bit set_bit bitstring equi_width_bins
`);

const aggregates = words(`
  any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
  arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr
  count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean group_concat
  histogram histogram_exact kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode
  product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
  regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp
  variance wavg weighted_avg json_group_array json_group_object json_group_structure grouping grouping_id
`);

const windows = words(`
  cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number
`);

const scalarSet: ReadonlySet<string> = new Set(scalars);
const aggregateSet: ReadonlySet<string> = new Set(aggregates);
const windowSet: ReadonlySet<string> = new Set([...aggregates, ...windows]);
const tableSet: ReadonlySet<string> = new Set(["range", "generate_series", "unnest"]);

/** Where a function stands: in an expression, over a window, or after FROM. */
type Place = "expression" | "window" | "table";

/** Whether a function may be called there; names are compared as the engine does, ignoring case. */
export function allowed(name: string, place: Place): boolean {
  const folded = name.toLowerCase();
  if (place === "table") return tableSet.has(folded);
  if (place === "window") return windowSet.has(folded);
  return scalarSet.has(folded) || scalarSet.has(name) || aggregateSet.has(folded);
}

export function isAggregate(name: string): boolean {
  return aggregateSet.has(name.toLowerCase());
}

/** Words that the engine takes for functions where no column has that name. */
export const valueWords: ReadonlySet<string> = new Set(
  words(`current_catalog current_database current_date current_role current_schema current_time current_timestamp
    current_user localtime localtimestamp session_user user`),
);

const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(random|uuid|gen_random_uuid|uuidv\d|setseed|reservoir_quantile)$/,
    "gives another result each time; use the step Sample for random rows",
  ],
  [
    /^(now|today|ago|current_(date|time|timestamp|localtime|localtimestamp)|get_current_\w+|localtime|localtimestamp|transaction_timestamp|pg_postmaster_start_time|pg_conf_load_time)$/,
    "depends on the time at which it runs; write the date out",
  ],
  [
    /^(read_\w+|\w+_scan|scan_\w+|glob|sniff_csv|parquet_\w+|arrow_\w+|seq_scan|st_read\w*|\w+_attach|which_secret)$/,
    "reads files; only the table data and the named datasources can be read",
  ],
  [
    /^(query|query_table|json_serialize_\w+|json_deserialize_\w+|json_execute_\w+|sql_auto_complete|check_peg_parser)$/,
    "runs or reads statements",
  ],
  [
    /^(getenv|getvariable|current_setting|set_config|version|pragma_\w+|duckdb_\w+|pg_\w+|has_\w+|inet_\w+|current_\w+|session_user|user|in_search_path|txid_current|nextval|currval|icu_calendar_names|test_\w+|enable_\w+|disable_\w+|checkpoint|force_checkpoint|write_log|\w+_description|format_type|format_pg_type|truncate_\w+|stats|vector_type)$/,
    "looks at the engine or its settings, not at the table",
  ],
  [/^(hash|create_sort_key)$/, "gives another result in other versions of the engine; use md5 or sha256"],
  [/^(sleep_ms|error)$/, "computes nothing"],
];

/** Why a function is refused. */
export function whyNot(name: string, place: Place): string {
  const folded = name.toLowerCase();
  const why = reasons.find(([pattern]) => pattern.test(folded))?.[1];
  if (why !== undefined) return why;
  if (place === "table") return "cannot stand after FROM; range, generate_series and unnest can";
  return place === "window" ? "cannot be used over a window" : "is not among the functions that can be called here";
}
