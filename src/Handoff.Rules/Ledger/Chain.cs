using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Handoff.Rules.Ledger;

/// <summary>One entry of a ledger, as stored and as exported.</summary>
/// <param name="Seq">1 for the first, without a gap.</param>
/// <param name="Prev">Hash of the entry before; 64 zeros for the first.</param>
/// <param name="Text">The exact JSON text that was hashed. It is never written anew.</param>
public sealed record LedgerEntry(long Seq, string Prev, string Hash, string Text);

/// <summary>
/// Chains ledger entries by SHA-256, so that changing, dropping or inserting one shows. The formula is public (docs/ledger.md): the
/// byte 0, the 32 bytes of the previous hash, the sequence number as 8 bytes big-endian, and the entry's text in UTF-8.
/// </summary>
public static class Chain
{
    public static string Start { get; } = new('0', 64);

    public static LedgerEntry Append(long lastSeq, string? lastHash, string text)
    {
        var prev = lastHash ?? Start;
        return new LedgerEntry(lastSeq + 1, prev, Hash(prev, lastSeq + 1, text), text);
    }

    public static string Hash(string prev, long seq, string text)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, seq);
        sha.AppendData([0]);
        sha.AppendData(Convert.FromHexString(prev));
        sha.AppendData(number);
        sha.AppendData(Encoding.UTF8.GetBytes(text));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
