namespace Handoff.Rules.Policy;

/// <summary>Reads <c>sharedSignals.receive</c> of the policy file.</summary>
internal static class ReadTransmitters
{
    public static IReadOnlyList<Transmitter> From(PolicyObject from)
    {
        var transmitters = from.Objects("receive").Select(One).ToList();
        if (transmitters.DistinctBy(transmitter => transmitter.Issuer).Count() < transmitters.Count)
        {
            from.Refuse("receive", "must name each issuer once: an event says no more than its issuer");
        }

        return transmitters;
    }

    private static Transmitter One(PolicyObject from)
    {
        var issuer = from.Address("issuer", required: true);
        if (issuer is { Query.Length: > 0 } or { Fragment.Length: > 0 })
        {
            from.Refuse("issuer", "must have neither a query nor a fragment");
        }

        // As it was written: an issuer's name is compared letter by letter, and a Uri would add a slash.
        var transmitter = new Transmitter(issuer?.OriginalString ?? "", from.Required("audience") ?? "", from.Address("jwksUri"), from.Choice("userId", PersonBy.Sub));
        from.Done();
        return transmitter;
    }
}
