namespace Handoff.Rules.Ledger;

/// <summary>What verifying a ledger found.</summary>
/// <param name="Head">Hash of the last entry that was read; 64 zeros for an empty ledger.</param>
/// <param name="FirstBad">Sequence number of the first entry at fault; null when there is none.</param>
public sealed record Verification(bool Valid, long Entries, string Head, long? FirstBad, string? Reason);

/// <summary>Checks a ledger entry by entry, in order, without holding it in memory.</summary>
public sealed class VerifyChain
{
    private string _head = Chain.Start;
    private long _count;
    private (long Seq, string Reason)? _bad;

    public void Next(LedgerEntry entry)
    {
        _count++;
        if (_bad is not null)
        {
            return;
        }

        if (entry.Seq != _count)
        {
            _bad = (Math.Min(entry.Seq, _count), entry.Seq > _count ? $"entry {_count} is missing" : $"entry {entry.Seq} stands twice");
        }
        else if (entry.Prev != _head)
        {
            _bad = (entry.Seq, "the previous hash is not that of the entry before");
        }
        else if (entry.Hash != Chain.Hash(entry.Prev, entry.Seq, entry.Text))
        {
            _bad = (entry.Seq, "the text does not match its hash");
        }
        else
        {
            _head = entry.Hash;
        }
    }

    /// <summary>The verdict, held against what the subject's head says its last entry is: a ledger cut short at its end shows only there.</summary>
    public Verification Done(long expectedSeq, string? expectedHash)
    {
        if (_bad is null && _count != expectedSeq)
        {
            _bad = (Math.Min(_count, expectedSeq) + 1, $"the head says {expectedSeq} entries, the ledger has {_count}");
        }
        else if (_bad is null && _head != (expectedHash ?? Chain.Start))
        {
            // In itself it is whole. Where it departs from what once was, nobody can tell from it.
            _bad = (_count, "the last entry's hash is not the one that the head names");
        }

        return new Verification(_bad is null, _count, _head, _bad?.Seq, _bad?.Reason);
    }
}
