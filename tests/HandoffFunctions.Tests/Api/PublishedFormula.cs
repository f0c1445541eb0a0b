using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HandoffFunctions.Tests.Api;

/// <summary>
/// The ledger's chain as docs/ledger.md publishes it, written a second time and sharing no code with the product: who holds an export can
/// check it with nothing else.
/// </summary>
internal static class PublishedFormula
{
    public static readonly string FirstPrev = new('0', 64);

    public static string Hash(string prev, long seq, string entry)
    {
        var text = Encoding.UTF8.GetBytes(entry);
        var bytes = new byte[1 + 32 + 8 + text.Length];
        Convert.FromHexString(prev).CopyTo(bytes, 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(33), seq);
        text.CopyTo(bytes, 41);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
