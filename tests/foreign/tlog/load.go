package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"
)

// load reads random entries, and proves each against the newest checkpoint, while a follower proves that every checkpoint
// continues the previous one. The first response that does not verify ends it.
func load(ctx context.Context, src source, verifier note.Verifier, d time.Duration, readers int) error {
	ctx, cancel := context.WithTimeoutCause(ctx, d, errOver)
	defer cancel()
	tracker, err := follow(ctx, src, verifier)
	if err != nil {
		return err
	}
	var size, reads, checkpoints atomic.Uint64
	size.Store(tracker.Latest().Size)
	failed := make(chan error, readers+1)
	var group sync.WaitGroup
	start := func(work func() error) {
		group.Add(1)
		go func() {
			defer group.Done()
			for ctx.Err() == nil {
				if err := work(); err != nil && ctx.Err() == nil {
					failed <- err
					cancel()
				}
			}
		}()
	}
	start(func() error {
		before := tracker.Latest().Size
		if _, _, _, err := tracker.Update(ctx); err != nil {
			return fmt.Errorf("following from %d: %w", before, err)
		}
		if now := tracker.Latest().Size; now != before {
			checkpoints.Add(1)
			size.Store(now)
		}
		time.Sleep(100 * time.Millisecond)
		return nil
	})
	for range readers {
		start(func() error {
			if err := readOne(ctx, src, verifier); err != nil {
				return err
			}
			reads.Add(1)
			return nil
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	fmt.Printf("load ok: %d entries proved, %d checkpoints followed, size %d\n", reads.Load(), checkpoints.Load(), size.Load())
	return nil
}

var errOver = fmt.Errorf("the time is over")

func follow(ctx context.Context, src source, verifier note.Verifier) (*client.LogStateTracker, error) {
	fetch := client.UnilateralConsensus(src.ReadCheckpoint)
	return client.NewLogStateTracker(ctx, src.ReadTile, nil, verifier, verifier.Name(), fetch)
}

func readOne(ctx context.Context, src source, verifier note.Verifier) error {
	checkpoint, _, _, err := client.FetchCheckpoint(ctx, src.ReadCheckpoint, verifier, verifier.Name())
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	index := rand.Uint64N(checkpoint.Size)
	bundle, err := client.GetEntryBundle(ctx, src.ReadEntryBundle, index/256, checkpoint.Size)
	if err != nil {
		return fmt.Errorf("entry %d: %w", index, err)
	}
	builder, err := client.NewProofBuilder(ctx, checkpoint.Size, src.ReadTile)
	if err != nil {
		return err
	}
	hashes, err := builder.InclusionProof(ctx, index)
	if err != nil {
		return fmt.Errorf("proof of %d: %w", index, err)
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(bundle.Entries[index%256])
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, checkpoint.Size, leaf, hashes, checkpoint.Hash); err != nil {
		return fmt.Errorf("entry %d of %d: %w", index, checkpoint.Size, err)
	}
	return nil
}
