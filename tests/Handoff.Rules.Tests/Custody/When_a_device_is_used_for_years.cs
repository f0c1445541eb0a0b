using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_is_used_for_years
{
    private static DateTimeOffset Later(int minutes) => At("07:00").AddMinutes(minutes);

    /// <summary>
    /// Runs rounds until everything that is kept is full, and as many again. The state must not have grown meanwhile, and must be far
    /// below the mebibyte that one stored row may have.
    /// </summary>
    private static void StopsGrowing(Ward ward, int full, Action<int> round)
    {
        var sizes = new List<int>();
        for (var i = 0; i < full * 11 / 10; i++)
        {
            round(i);
            sizes.Add(i < full - 5 ? 0 : JsonSerializer.Serialize(ward.Device, StateJson.Default.Device).Length);
        }

        Assert.InRange(sizes[^1], 1, sizes[full - 1] * 21 / 20);
        Assert.InRange(sizes.Max(), 1, 250_000);
    }

    [Fact]
    public void Handoffs_by_the_hundred_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 20 };
        StopsGrowing(ward, 100, i =>
        {
            var (at, user) = (Later(i * 60), $"operator-{i % 70}");
            ward.Hears(at.SignsIn(user, $"s{i}")).Revokes(at.AddMinutes(2));
        });

        Assert.Equal(109, ward.Count("handoff.completed"));
        Assert.Empty(ward.Device.Findings);
    }

    [Fact]
    public void Operators_who_sign_out_properly_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 20 };
        StopsGrowing(ward, 100, i => ward.Hears(
            Later(i * 60).SignsIn($"operator-{i % 70}", $"s{i}"), Later((i * 60) + 30).SignsOut($"operator-{i % 70}", $"s{i}")));

        Assert.Empty(ward.Device.Handoffs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Handoffs_that_are_never_done_leave_its_state_small(bool dryRun)
    {
        var ward = new Ward(Policies.With(policy => policy["dryRun"] = dryRun)) { CheckedEvery = 20 };
        var rounds = 0;
        StopsGrowing(ward, 110, i =>
        {
            rounds++;
            ward.Hears(Later(i * 60).SignsIn($"operator-{i % 70}", $"s{i}"));
            if (!dryRun)
            {
                ward.Settles(Later((i * 60) + 1), StepKind.RevokeTokens, new StepResult(StepOutcome.Refused, "not permitted", Asked: true));
            }
        });
        ward.Sweeps(Later((rounds - 1) * 60 + 30));

        // What is not done is never called closed: it stays listed, whatever the device itself still remembers.
        var about = dryRun ? FindingKind.ResidualOpen : FindingKind.TeardownStuck;
        Assert.Equal(rounds - 1, ward.Rows.Values.Count(finding => finding.Kind == about && finding.Status == FindingStatus.Open));
    }

    [Fact]
    public void One_operator_with_sessions_by_the_hundred_leaves_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 20 }.Hears(At("06:00").ChecksOut("operator-a"));

        StopsGrowing(ward, 265, i => ward.Hears(Later(i * 60).SignsIn("operator-a", $"s{i}")));

        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
    }

    [Fact]
    public void Uses_by_the_thousand_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 20 }.Hears(At("06:00").SignsIn("operator-a", "s1"));

        StopsGrowing(ward, 100, i => ward.Hears([.. Enumerable.Range(0, 10).Select(n => Later((i * 10) + n).Uses("operator-a", "s1"))]));

        Assert.Equal(8, ward.Device.Uses.Count);
    }
}
