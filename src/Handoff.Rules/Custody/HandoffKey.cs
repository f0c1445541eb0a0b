using System.Security.Cryptography;
using System.Text;
using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>
/// The keys of devices, workers and handoffs. Identifiers are hashed, so that whatever an event carries can neither break out of a
/// storage key nor overflow it; the readable id is kept beside it as a value.
/// </summary>
public static class HandoffKey
{
    /// <summary>The key of a device: <c>d</c> and 24 hexadecimal digits. Case does not count, as in the directory.</summary>
    public static string OfDevice(string deviceId) => "d" + Digits(deviceId.ToLowerInvariant(), 24);

    /// <summary>The key of a person: <c>p</c> and 24 hexadecimal digits.</summary>
    public static string OfWorker(string userId) => "p" + Digits(userId.ToLowerInvariant(), 24);

    /// <summary>
    /// The id of a handoff: it follows from what caused it and from whom the device came, so that finding it twice is finding it once.
    /// </summary>
    public static string Of(string subject, EventKey trigger, string? from) =>
        $"{subject}-{Digits($"{trigger.Hash()} {from?.ToLowerInvariant()}", 16)}";

    /// <summary>The id of the rotation of a version that comes to its end: the same whichever event, and however many, said so.</summary>
    public static string OfRotation(string subject, string secret, string version) => $"{subject}-{Rotation.DigitsOf(secret, version)}";

    /// <summary>The key of the device or person that a handoff's id belongs to, or null when the text is no such id.</summary>
    public static string? SubjectOf(string handoffId)
    {
        var parts = handoffId.Split('-');
        return parts.Length == 2 && IsSubject(parts[0]) && IsHex(parts[1], 16) ? parts[0] : null;
    }

    public static bool IsSubject(string text) => text.Length == 25 && text[0] is 'd' or 'p' && IsHex(text[1..], 24);

    /// <summary>Whether the text is so many lower-case hexadecimal digits.</summary>
    public static bool IsHex(string text, int length) => text.Length == length && text.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f');

    /// <summary>The first digits of the SHA-256 of a text.</summary>
    public static string Digits(string text, int count) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..count];
}
