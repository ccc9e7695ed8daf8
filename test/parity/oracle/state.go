package main

import (
	"bytes"

	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/task/codex"
)

// state keeps what a plugin writes for its next round, in propeller's own encoding.
type state struct {
	bytes   []byte
	version uint8
}

func (s *state) Put(version uint8, value interface{}) error {
	buffer := &bytes.Buffer{}
	if err := (codex.GobStateCodec{}).Encode(value, buffer); err != nil {
		return err
	}
	s.bytes, s.version = buffer.Bytes(), version
	return nil
}

func (s *state) Get(value interface{}) (uint8, error) {
	if len(s.bytes) == 0 {
		return s.version, nil
	}
	return s.version, (codex.GobStateCodec{}).Decode(bytes.NewReader(s.bytes), value)
}

func (s *state) Reset() error           { s.bytes, s.version = nil, 0; return nil }
func (s *state) GetStateVersion() uint8 { return s.version }
