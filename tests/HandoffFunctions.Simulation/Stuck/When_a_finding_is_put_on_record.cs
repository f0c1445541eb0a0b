using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>What is found can be asked for, and be alarmed about, where the app's log goes.</summary>
public sealed class When_a_finding_is_put_on_record
{
    [Fact]
    public void The_log_says_so_when_it_opens_and_when_it_is_over_and_names_nobody()
    {
        using var house = new House();
        house.Directory.Refuse();
        house.PassesOn("tablet-7", "operator-a", "operator-b");
        house.World.Time.Advance(TimeSpan.FromMinutes(11));
        house.Sweep();
        var finding = Assert.Single(house.Open(Handoff.Rules.Findings.FindingKind.ResidualOpen));
        Assert.Contains($"Warning: Finding residual.open is open, severity {finding.Severity.ToString().ToLowerInvariant()}: {finding.Id}", house.World.Log.Lines);

        house.Directory.Heal();
        while (house.Open(Handoff.Rules.Findings.FindingKind.ResidualOpen).Count > 0)
        {
            house.Sweep();
        }

        Assert.Contains($"Information: Finding residual.open is resolved, severity {finding.Severity.ToString().ToLowerInvariant()}: {finding.Id}", house.World.Log.Lines);
        Assert.DoesNotContain(house.World.Log.Lines, line => line.Contains("operator-", StringComparison.Ordinal) || line.Contains("tablet-7", StringComparison.Ordinal));
    }
}
