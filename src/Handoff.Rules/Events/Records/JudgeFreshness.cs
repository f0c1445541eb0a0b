namespace Handoff.Rules.Events.Records;

/// <summary>
/// Judges whether a person proved who they are with this sign-in, or a token that the device already had answered for them. Entra calls
/// both interactive. <c>incomingTokenType</c> says what came in; <c>authenticationDetails</c> lists the steps, and how each was satisfied
/// (https://learn.microsoft.com/graph/api/resources/authenticationdetail?view=graph-rest-beta).
/// </summary>
internal static class JudgeFreshness
{
    private const int MostSteps = 32;

    private enum Step
    {
        /// <summary>Says nothing of use: it failed, or names no method, or another provider vouches for it.</summary>
        Unclear,
        Proof,
        SatisfiedBefore,
    }

    public static Fact Of(EntraRecord record, Fact signIn)
    {
        var isInteractive = !string.Equals(record.Word("isInteractive"), "false", StringComparison.OrdinalIgnoreCase);
        var (steps, methods) = StepsOf(record);
        var fact = signIn with { Interactive = isInteractive, AuthMethods = methods.Count > 0 ? methods : null };
        if (record.Word("incomingTokenType")?.Contains("refreshToken", StringComparison.OrdinalIgnoreCase) == true)
        {
            return Stale(fact, "a refresh token that the device already had was used (incomingTokenType)");
        }

        if (steps.Contains(Step.Proof))
        {
            return fact with { Fresh = true, FreshBecause = "a step was proven in this sign-in (authenticationDetails)" };
        }

        return steps.Count > 0 && steps.All(step => step == Step.SatisfiedBefore)
            ? Stale(fact, "every step had been satisfied before this sign-in (authenticationDetails)")
            : fact;
    }

    private static Fact Stale(Fact fact, string because) =>
        fact.Interactive ? fact with { Interactive = false, Fresh = false, FreshBecause = because } : fact;

    private static (List<Step> Steps, List<string> Methods) StepsOf(EntraRecord record)
    {
        var parts = record.Parts("authenticationDetails");
        if (parts.Count > MostSteps)
        {
            record.Refuse("properties.authenticationDetails", $"may hold {MostSteps} steps and no more");
            return ([], []);
        }

        var (steps, methods) = (new List<Step>(), new List<string>());
        foreach (var part in parts)
        {
            var method = part.Text("authenticationMethod");
            var step = Judge(part, method);
            steps.Add(step);
            if (step == Step.Proof && AuthMethod.NameOf(method!) is { Length: > 0 } name && !methods.Contains(name))
            {
                methods.Add(name);
            }

            record.Refuse(part);
        }

        return (steps, methods);
    }

    private static Step Judge(RecordFields step, string? method)
    {
        if (!string.Equals(step.Word("succeeded"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return Step.Unclear;
        }

        var said = $"{method}\n{step.Word("authenticationStepResultDetail")}\n{step.Word("authenticationStepRequirement")}";
        // Another provider's claim does not say when it was earned; a skipped step proves nothing.
        if (method is null || Says(said, "external provider") || Says(said, "skipped"))
        {
            return Step.Unclear;
        }

        var isOld = Says(said, "previously satisfied") || Says(said, "satisfied by claim") || Says(said, "satisfied by token") || Says(said, "claim in");
        return isOld ? Step.SatisfiedBefore : Step.Proof;
    }

    private static bool Says(string said, string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
}
