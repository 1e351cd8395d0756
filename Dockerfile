# An image of segvec, by the commands of the README; docs/scale.md tells what it is for.
FROM python:3.13-slim

# README: Cairo adds PDF, PS and EPS, and draws large pictures faster.
RUN apt-get update && apt install -y --no-install-recommends libcairo2 && rm -rf /var/lib/apt/lists/*

WORKDIR /segvec
COPY . .

# README: install it and make a picture, which shows that it works.
RUN python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/segvec demo

# Clusters and stores; HEIC, color maps and videos as the README has them.
RUN .venv/bin/pip install -q -e '.[cluster,remote,heic,maps,video]'

# Whoever runs it owns what is written: docker run --user "$(id -u):$(id -g)".
ENV PATH=/segvec/.venv/bin:$PATH HOME=/tmp
USER 1000:1000
WORKDIR /work
CMD ["segvec", "--help"]
