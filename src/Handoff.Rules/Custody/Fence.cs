using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// Guards a revocation. It ends every session of a person, everywhere; so once the person has begun a rightful session after the handoff,
/// doing it late would throw a rightful operator out, and it is superseded instead.
/// </summary>
public static class Fence
{
    /// <summary>Why a revocation of a handoff must not be done any more, or null when it may.</summary>
    /// <param name="began">When the person began sessions that are rightful: the person still holds the device on which they run.</param>
    public static string? Blocks(HandoffRecord handoff, IEnumerable<DateTimeOffset> began)
    {
        var later = began.Where(time => time > handoff.At).Select(time => (DateTimeOffset?)time).Min();
        return later is { } time
            ? $"the operator began another session at {Rfc3339.Write(time)}, after the handoff; revoking now would end it"
            : null;
    }

    /// <summary>The beginnings of the sessions on a device that a person holds rightfully now.</summary>
    public static IEnumerable<DateTimeOffset> RightfulOn(Device device, string userId) =>
        device.Custody.Holder is { } holder && Person.Same(holder.UserId, userId)
            ? device.Custody.Sessions.Where(s => s.HandoffId is null && s.EndedAt is null && Person.Same(s.UserId, userId)).Select(s => s.StartedAt)
            : [];
}
