# Installs the servers that outside tests run beside Cairn, by name and version, and tells the tests where they are.
# Sourced by .ci/run, which sets `scratch`. Needs Go, which `.ci/run` sees to, Java 17 and Maven.
readonly versitygw_version=v1.8.0

install_peers() {
  [ -n "${CAIRN_TEST_VERSITYGW:-}" ] && [ -n "${CAIRN_TEST_JARS:-}" ] && return
  install_versitygw && install_jars || return
  export CAIRN_TEST_VERSITYGW=$scratch/bin/versitygw CAIRN_TEST_JARS=$scratch/jars
}

# An S3 server that keeps objects as files (Apache-2.0).
install_versitygw() {
  # A cache that is removed with `scratch` has to be writable.
  GOBIN=$scratch/bin GOPATH=$scratch/go-modules GOFLAGS=-modcacherw CGO_ENABLED=0 \
    go install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version" 2>"$scratch/versitygw.log" ||
    { cat "$scratch/versitygw.log"; return 1; }
}

# DynamoDB Local and ElasticMQ.
install_jars() {
  mvn -q -B -f test/outside/peers/pom.xml -Dmaven.repo.local="$scratch/maven" \
    dependency:copy-dependencies -DoutputDirectory="$scratch/jars"
}
