using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// Guards a revocation. It ends every session of a person, everywhere; so once the person has begun a rightful session after the handoff,
/// doing it late would throw a rightful operator out, and it is superseded instead.
/// </summary>
public static class Fence
{
    /// <summary>Why a revocation of a handoff must not be done any more, or null when it may.</summary>
    /// <param name="began">When the person began sessions that are rightful: on a device that the person still holds, or on a machine of their own.</param>
    public static string? Blocks(HandoffRecord handoff, IEnumerable<DateTimeOffset> began)
    {
        var later = began.Where(time => time > handoff.At).Select(time => (DateTimeOffset?)time).Min();
        return later is { } time
            ? $"the operator began another session at {Rfc3339.Write(time)}, after the handoff; revoking now would end it"
            : null;
    }

    /// <summary>The beginnings of a person's rightful sessions, as far as a device knows of them.</summary>
    public static IEnumerable<DateTimeOffset> RightfulOn(Device device, string userId) =>
        Rightful(device.Custody.Holder is { } holder && Person.Same(holder.UserId, userId), device.Custody.Sessions.Where(session => Person.Same(session.UserId, userId)));

    /// <summary>The same, as far as a person's trace on a device tells.</summary>
    public static IEnumerable<DateTimeOffset> RightfulBy(PresentOn trace) => Rightful(trace.Holds, trace.Sessions);

    /// <summary>Those on a device that the person holds now, and those that were begun elsewhere in the same browser session.</summary>
    private static IEnumerable<DateTimeOffset> Rightful(bool holds, IEnumerable<Session> sessions) => sessions.SelectMany(session => new[]
    {
        holds && session is { HandoffId: null, EndedAt: null } ? session.LastBegunAt : (DateTimeOffset?)null,
        session.TypedElsewhereAt,
    }).OfType<DateTimeOffset>();
}
