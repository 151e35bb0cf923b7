"""Sessions of an archive by Polars: polars_sessions.py ARCHIVE OUT (POLARS_MAX_THREADS=2)"""

import sys

import polars as pl

EVENT = pl.Struct(
    {
        "user_id": pl.String,
        "event_time": pl.String,
        "type": pl.String,
        "device_id": pl.String,
        "ms_played": pl.Int64,
    }
)
GAP_MS = 15 * 60 * 1000

archive, out = sys.argv[1:]
text = pl.col("event_time")
time = pl.coalesce(
    text.cast(pl.Int64, strict=False),
    text.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False).dt.epoch("ms"),
)
begins = (pl.col("time") - pl.col("time").shift(1)).over("user_id", order_by="time") > GAP_MS
(
    pl.scan_parquet(f"{archive}/**/*.parquet")
    .select(pl.col("value").cast(pl.String).str.json_decode(EVENT).alias("e"))
    .unnest("e")
    .with_columns(time=time)
    .sort("user_id", "time")
    .with_columns(begins=begins.fill_null(True))
    .with_columns(number=pl.col("begins").cum_sum().over("user_id"))
    .group_by("user_id", "number")
    .agg(
        session_start=pl.col("time").min(),
        session_end=pl.col("time").max(),
        event_count=pl.len().cast(pl.Int64),
        song_count=(pl.col("type") == "play").sum().cast(pl.Int64),
        skip_count=(pl.col("type") == "skip").sum().cast(pl.Int64),
        interruption_count=(pl.col("type") == "pause").sum().cast(pl.Int64),
        listened_ms=pl.col("ms_played").sum(),
        device_count=pl.col("device_id").drop_nulls().n_unique().cast(pl.Int32),
    )
    .drop("number")
    .sink_parquet(out)
)
