namespace Handoff.Rules.Policy;

/// <summary>Reads the key <c>retries</c>, which stands at the top and, for what differs, in a class, in a cause and in the departure.</summary>
internal static class ReadRetries
{
    public static readonly Retries LeftOut = new(10, 0, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));

    /// <param name="otherwise">Where a key is taken from that is left out.</param>
    public static Retries From(PolicyObject parent, Retries otherwise)
    {
        if (!parent.Has("retries"))
        {
            return otherwise;
        }

        var from = parent.Object("retries");
        var retries = new Retries(
            from.Whole("attempts", otherwise.Attempts, 1, 100),
            from.Whole("atEachSweep", otherwise.AtEachSweep, 0, 100),
            from.Duration("firstDelay", otherwise.FirstDelay, TimeSpan.FromHours(1))!.Value,
            from.Duration("longestDelay", otherwise.LongestDelay, TimeSpan.FromDays(1))!.Value,
            from.Whole("factor", otherwise.Factor, 1, 10),
            from.Duration("giveUpAfter", otherwise.GiveUpAfter, TimeSpan.FromDays(7)));
        if (retries.FirstDelay > retries.LongestDelay)
        {
            from.Refuse("firstDelay", "must not be longer than longestDelay");
        }

        from.Done();
        return retries;
    }
}
