# syntax=docker/dockerfile:1

# What browsers get.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY bin/assets.mjs bin/
COPY static static
RUN npm run --silent assets

# One program, with the assets, templates and migrations inside, and without the demonstration. The
# queries are checked against .sqlx, so no database is needed.
FROM rust:1.95-slim-bookworm AS program
WORKDIR /build
COPY . .
COPY --from=assets /build/static/dist static/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --no-default-features --bin statsbidrag \
    && cp target/release/statsbidrag /statsbidrag

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --shell /usr/sbin/nologin statsbidrag \
    # A volume that is mounted here belongs to the service.
    && install --directory --owner=statsbidrag --mode=0700 /files
COPY --from=program /statsbidrag /usr/local/bin/statsbidrag
USER statsbidrag
ENV LISTEN=0.0.0.0:8080
EXPOSE 8080
# bash speaks enough http to ask; the image needs no other program for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /halsa HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ code _ <&3 && [ \"$code\" = 200 ]"]
ENTRYPOINT ["statsbidrag"]
CMD ["serve"]
