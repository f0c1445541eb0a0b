using System.Security.Cryptography;
using System.Text;

namespace Handoff.Rules.Events;

/// <summary>
/// What identifies an event: <c>source</c> and <c>id</c> together
/// (CloudEvents 1.0, section "Required attributes"). A second delivery with the same key changes nothing.
/// </summary>
public readonly record struct EventKey(string Source, string Id) : IComparable<EventKey>
{
    /// <summary>A hash of the key, safe in a storage key: 32 hexadecimal digits.</summary>
    public string Hash()
    {
        // The length prefix keeps ("a","bc") and ("ab","c") apart.
        var text = $"{Source.Length}:{Source}{Id}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    public int CompareTo(EventKey other)
    {
        var bySource = string.CompareOrdinal(Source, other.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(EventKey left, EventKey right) => left.CompareTo(right) < 0;
    public static bool operator >(EventKey left, EventKey right) => left.CompareTo(right) > 0;
    public static bool operator <=(EventKey left, EventKey right) => left.CompareTo(right) <= 0;
    public static bool operator >=(EventKey left, EventKey right) => left.CompareTo(right) >= 0;
}
