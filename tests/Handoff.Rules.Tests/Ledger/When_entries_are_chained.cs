using Handoff.Rules.Ledger;
using Xunit;

namespace Handoff.Rules.Tests.Ledger;

public sealed class When_entries_are_chained
{
    /// <summary>Computed outside of this program, with Python's hashlib, by the formula of docs/ledger.md.</summary>
    [Fact]
    public void The_hashes_are_those_of_the_public_formula()
    {
        var first = Chain.Append(0, null, """{"type":"session.started","at":"2026-03-02T07:00:00Z"}""");
        var second = Chain.Append(first.Seq, first.Hash, "{\"type\":\"handoff.detected\",\"note\":\"\u00e4\U0001F469\"}");

        Assert.Equal((1, new string('0', 64), "1c3d913aed0af5b90a837aedda686a8c1d177870ffef61ee9bf1e3242c2ad631"), (first.Seq, first.Prev, first.Hash));
        Assert.Equal((2, first.Hash, "2a6b70641573ded54070a12ecc3362a0a9792217bbbf1cd7258bbe5b22de5f16"), (second.Seq, second.Prev, second.Hash));
        Assert.Equal("f8a6625638394dce11039e0ebde444f711953600d51baa4f9017ce9aea11875d", Chain.Hash(new string('f', 64), (1L << 40) + 3, ""));
    }
}
