using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>How rows are named, as docs/storage.md has it, worked out here anew.</summary>
internal static class Keys
{
    public const int SubjectLength = 25;

    /// <summary>Scenarios have few ids, and hashing is dearer than remembering.</summary>
    private static readonly Remembered<(char Kind, string Id), string> Known = new(10_000);

    public static string OfDevice(string deviceId) => Of('d', deviceId);

    public static string OfPerson(string userId) => Of('p', userId);

    public static string PartitionOf(string subject) =>
        $"s{int.Parse(subject.AsSpan(1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % 8}";

    /// <summary>The time in the key of an agenda row.</summary>
    public static DateTimeOffset DueIn(string rowKey) => new(long.Parse(rowKey.AsSpan(3, 19), CultureInfo.InvariantCulture), TimeSpan.Zero);

    public static string Agenda(DateTimeOffset at, string subject) => string.Create(CultureInfo.InvariantCulture, $"at|{at.UtcTicks:D19}|{subject}");

    private static string Of(char kind, string id) =>
        Known.Of((kind, id), key => key.Kind + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Id.ToLowerInvariant())))[..24]);
}
