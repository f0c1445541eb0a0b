namespace Handoff.Rules.Custody;

/// <summary>A stretch of time for which one person held a device, and the handoff that ended it.</summary>
/// <param name="HandoffId">Null after a mere sign-out.</param>
public sealed record Tenure(string UserId, DateTimeOffset Since, DateTimeOffset Until, string? HandoffId)
{
    /// <summary>So many tenures are remembered.</summary>
    private const int Kept = 20;

    /// <summary>
    /// The handoff that should have ended a session which was alive at a time: the one that ended the tenure of its person then, or, if the person
    /// did not hold the device then, the last tenure before. A tenure that a mere sign-out ended leaves the session to the person's next handoff.
    /// </summary>
    public static string? EndOf(IReadOnlyList<Tenure> tenures, string userId, DateTimeOffset at)
    {
        var own = tenures.Where(tenure => Person.Same(tenure.UserId, userId)).ToList();
        var then = own.FindLast(tenure => tenure.Since <= at && at <= tenure.Until) ?? own.FindLast(tenure => tenure.Until < at);
        return then?.HandoffId ?? own.Find(tenure => tenure.Until >= at && tenure.HandoffId is not null)?.HandoffId;
    }

    public static IReadOnlyList<Tenure> Newest(IEnumerable<Tenure> tenures) => [.. tenures.OrderBy(tenure => tenure.Until).TakeLast(Kept)];

    /// <summary>The last tenure of each of the last people: what is kept when the facts behind them are added up.</summary>
    public static IReadOnlyList<Tenure> LastOfEach(IEnumerable<Tenure> tenures) =>
        [.. tenures.GroupBy(tenure => tenure.UserId, StringComparer.OrdinalIgnoreCase).Select(own => own.Last()).OrderBy(tenure => tenure.Until).TakeLast(Kept)];
}
